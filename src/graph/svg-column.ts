import type { Box, BoxLine, BoxText, BoxWay } from "./svg-box.ts";
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

/** Widest text of a box: longer ones are shortened. */
const MAX_TEXT_PIXELS = 400;
const PADDING = { x: 14, y: 9 };
const LINE = 19;
/** From the top of a line to the line on which its letters stand. */
const BASELINE = 14;
const BETWEEN_BOXES = 14;
const BETWEEN_TEXTS = 14;

/**
 * Width of the boxes of a column, which all have the widest one's.
 *
 * @param least - pixels that its texts have at least.
 */
export function columnWidth(boxes: readonly Box[], least = 0): number {
  let most = least;
  for (const { lines } of boxes) for (const line of lines) most = Math.max(most, lineWidth(line));
  return Math.ceil(Math.min(MAX_TEXT_PIXELS, most)) + 2 * PADDING.x;
}

/** Height of boxes one below the other. */
export function columnHeight(boxes: readonly Box[]): number {
  const heights = boxes.reduce((sum, box) => sum + boxHeight(box), 0);
  return heights + BETWEEN_BOXES * Math.max(0, boxes.length - 1);
}

/** Boxes of one width, one below the other. */
export function placedColumn(boxes: readonly Box[], { x, y: top, width }: Omit<Area, "height">): PlacedBox[] {
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
  const between = left === undefined || right === undefined ? 0 : BETWEEN_TEXTS;
  return widthOf(left) + between + widthOf(right);
}

function widthOf(text: BoxText | undefined): number {
  return text === undefined ? 0 : pixelsOf(text.text, text.font);
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
  const half = (room - BETWEEN_TEXTS) / 2;
  const beside = (other: BoxText | undefined): number =>
    other === undefined ? room : Math.max(half, room - BETWEEN_TEXTS - widthOf(other));
  const texts: PlacedText[] = [];
  if (left !== undefined) texts.push(placedText(left, beside(right), { x: x + PADDING.x, y, anchor: "start" }));
  if (right !== undefined) texts.push(placedText(right, beside(left), { x: x + width - PADDING.x, y, anchor: "end" }));
  return texts;
}

function placedText(text: BoxText, room: number, at: Pick<PlacedText, "x" | "y" | "anchor">): PlacedText {
  const short = shortened(text.text, text.font, room);
  return { ...text, ...at, text: short, full: short === text.text ? undefined : text.text };
}
