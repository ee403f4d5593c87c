/** Whether the variants run too: `npm run test:long`. */
export const isLong = (): boolean => process.env['MATINEE_LONG'] === '1';
