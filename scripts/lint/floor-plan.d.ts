/** The rooms of each floor, from the bottom, by area. */
export const FLOOR_PLAN: Readonly<Record<string, readonly (readonly string[])[]>>;
