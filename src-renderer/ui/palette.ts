/** Colours of faces without a picture: bright enough for dark letters on them, apart from each other and from the accent. */
const FACES = [
  '#e58a5b',
  '#7fc4a2',
  '#9aa8e8',
  '#c58bd6',
  '#e0b04a',
  '#6fb7d6',
  '#e08aa4',
  '#a9bf6b',
] as const;

/** A colour by seat, so that the people of one party differ. */
export const faceColour = (index: number): string =>
  FACES[((index % FACES.length) + FACES.length) % FACES.length] ?? FACES[0];

/** The letter on a face. */
export const initialOf = (name: string): string => [...name.trim()][0]?.toLocaleUpperCase() ?? '?';
