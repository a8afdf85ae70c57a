import { getTransformForBounds, type Dimensions, type ViewportTransform } from '@vue-flow/core';
import type { Flow, FlowNode } from '../../../../domain/flow/model.ts';
import { ORDINARY_HEIGHT_PX } from '../../../../domain/flow/operations/arrange.ts';
import { NODE_WIDTH_PX } from '../../../../domain/flow/operations/nodes.ts';
import { outletsOf } from '../../../../domain/flow/outlets.ts';

/** How a flow is fitted into what can be seen. */
export const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.35 };

/** Below it a card says its name only, in larger letters: the rest would be too small to be read. */
export const FAR_ZOOM = 0.62;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
const OUTLET_PX = 24;
const OUTLETS_MARGIN_PX = 9;
/** What is this near to what is seen is drawn with it. */
const MARGIN_PX = 120;

/** Where each node and note will lie, by what is known before anything is drawn: a card is as high as its ways out ask. */
function boxesOf({ nodes, notes = [] }: Flow): Map<string, Box> {
  return new Map([
    ...nodes.map((node): [string, Box] => [node.id, { ...node.position, width: NODE_WIDTH_PX, height: heightOf(node) }]),
    ...notes.map((note): [string, Box] => [note.id, { ...note.position, ...note.size }]),
  ]);
}
function heightOf(node: FlowNode): number {
  const outlets = outletsOf(node).length;
  return ORDINARY_HEIGHT_PX + (outlets > 1 ? OUTLETS_MARGIN_PX + outlets * OUTLET_PX : 0);
}

/**
 * What is seen first of a flow, and what of it lies outside: that can be drawn later.
 * @param around the nodes to be fitted; all, where none is named
 */
export function firstView(flow: Flow, { width, height }: Dimensions, around: readonly string[] = []): { viewport: ViewportTransform; outside: string[] } {
  const boxes = boxesOf(flow);
  const fitted = around.length > 0 ? around.flatMap((id) => boxes.get(id) ?? []) : [...boxes.values()];
  if (fitted.length === 0) return { viewport: { x: 0, y: 0, zoom: 1 }, outside: [] };
  const left = Math.min(...fitted.map((box) => box.x));
  const top = Math.min(...fitted.map((box) => box.y));
  const bounds = {
    x: left, y: top,
    width: Math.max(...fitted.map((box) => box.x + box.width)) - left,
    height: Math.max(...fitted.map((box) => box.y + box.height)) - top,
  };
  const viewport = getTransformForBounds(bounds, width, height, FIT.minZoom, FIT.maxZoom, FIT.padding);
  const seen = (box: Box) => {
    const x = box.x * viewport.zoom + viewport.x;
    const y = box.y * viewport.zoom + viewport.y;
    return x < width + MARGIN_PX && x + box.width * viewport.zoom > -MARGIN_PX && y < height + MARGIN_PX && y + box.height * viewport.zoom > -MARGIN_PX;
  };
  return { viewport, outside: [...boxes].filter(([, box]) => !seen(box)).map(([id]) => id) };
}
