/** By area, from the bottom: the rooms of each floor. */
export const FLOOR_PLAN: Readonly<Record<string, readonly (readonly string[])[]>>;
