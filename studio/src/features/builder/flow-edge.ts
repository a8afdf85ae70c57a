import { getBezierPath, type EdgeProps } from '@vue-flow/core';
import { h, type FunctionalComponent } from 'vue';

const GRIP_PX = 20;

/** An edge: the line, and a broad one that is not seen, for the pointer. */
export const FlowEdge: FunctionalComponent<EdgeProps> = ({ id, sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition }) => {
  const [path] = getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition });
  return [
    h('path', { id, class: 'vue-flow__edge-path', d: path }),
    h('path', { class: 'vue-flow__edge-interaction', d: path, fill: 'none', 'stroke-opacity': 0, 'stroke-width': GRIP_PX }),
  ];
};
// What else Vue Flow hands on is not looked at: three hundred edges would each look at twenty properties.
FlowEdge.props = ['id', 'sourceX', 'sourceY', 'sourcePosition', 'targetX', 'targetY', 'targetPosition'];
FlowEdge.inheritAttrs = false;
