import { type Box, type BoxLine, type BoxText, type BoxWay, MAX_TEXT_PIXELS } from "./svg-boxes.ts";
import { pixelsOf, shortened } from "./svg-text.ts";

/** A rectangle, in pixels from the upper left of the drawing. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedBox extends Area {
  readonly isIdle: boolean;
  readonly texts: readonly PlacedText[];
  /** Ways that end at its left side, and at which height. */
  readonly ways: readonly { readonly way: BoxWay; readonly y: number }[];
}

export interface PlacedText extends BoxText {
  readonly x: number;
  /** Of the line on which the letters stand. */
  readonly y: number;
  readonly anchor: "start" | "end";
  /** The whole text, where it was shortened. */
  readonly full: string | undefined;
}

const PADDING = { x: 14, y: 9 };
const LINE = 19;
/** From the top of a line to the line on which its letters stand. */
const BASELINE = 14;
const BETWEEN_BOXES = 14;
const BETWEEN_TEXTS = 14;

/** Width of the boxes of a column, which all have the widest one's. */
export function columnWidth(boxes: readonly Box[]): number {
  let most = 0;
  for (const { lines } of boxes) for (const line of lines) most = Math.max(most, lineWidth(line));
  return Math.ceil(Math.min(MAX_TEXT_PIXELS, most)) + 2 * PADDING.x;
}

export function columnHeight(boxes: readonly Box[]): number {
  const heights = boxes.reduce((sum, box) => sum + boxHeight(box), 0);
  return heights + BETWEEN_BOXES * Math.max(0, boxes.length - 1);
}

/** Boxes of one width, one below the other. */
export function placedColumn(boxes: readonly Box[], x: number, top: number): PlacedBox[] {
  const width = columnWidth(boxes);
  let y = top;
  return boxes.map((box) => {
    const area = { x, y, width, height: boxHeight(box) };
    y += area.height + BETWEEN_BOXES;
    return placedBox(box, area);
  });
}

function boxHeight({ lines }: Box): number {
  return 2 * PADDING.y + lines.length * LINE;
}

function lineWidth({ left, right }: BoxLine): number {
  const pixels = pixelsOf(left.text, left.font);
  return right === undefined ? pixels : pixels + BETWEEN_TEXTS + pixelsOf(right.text, right.font);
}

function placedBox({ lines, isIdle }: Box, area: Area): PlacedBox {
  const topOf = (index: number): number => area.y + PADDING.y + index * LINE;
  return {
    ...area,
    isIdle,
    texts: lines.flatMap((line, index) => placedLine(line, area, topOf(index) + BASELINE)),
    ways: lines.flatMap(({ way }, index) => (way === undefined ? [] : [{ way, y: topOf(index) + LINE / 2 }])),
  };
}

/** Where both texts of a line are too long, each gets half of it. */
function placedLine({ left, right }: BoxLine, { x, width }: Area, y: number): PlacedText[] {
  const room = width - 2 * PADDING.x;
  const start = { x: x + PADDING.x, y, anchor: "start" as const };
  if (right === undefined) return [placedText(left, room, start)];
  const [leftPixels, rightPixels] = [pixelsOf(left.text, left.font), pixelsOf(right.text, right.font)];
  const half = (room - BETWEEN_TEXTS) / 2;
  const leftRoom = Math.max(half, room - BETWEEN_TEXTS - rightPixels);
  const rightRoom = Math.max(half, room - BETWEEN_TEXTS - leftPixels);
  const end = { x: x + width - PADDING.x, y, anchor: "end" as const };
  return [placedText(left, leftRoom, start), placedText(right, rightRoom, end)];
}

function placedText(text: BoxText, room: number, at: Pick<PlacedText, "x" | "y" | "anchor">): PlacedText {
  const short = shortened(text.text, text.font, room);
  return { ...text, ...at, text: short, full: short === text.text ? undefined : text.text };
}
