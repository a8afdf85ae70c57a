import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

// Loaded only where a chart is drawn, and only what these charts are made of.
use([LineChart, BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

export { init };
