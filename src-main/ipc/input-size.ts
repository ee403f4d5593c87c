import { LIMITS_OF_REPORTS } from '@core/ipc/system';
import type { IpcCallName } from '@core/ipc/contract';

/** The deepest and largest input that any call of the contract needs. */
const MAX_DEPTH = 8;
export const MAX_INPUT_UNITS = 32_768;
/** Calls with larger inputs: a report with its figures, and the names to strike out. */
const UNITS_OF: Partial<Record<IpcCallName, number>> = {
  'diagnostics.save': LIMITS_OF_REPORTS.characters + MAX_INPUT_UNITS,
};
export const mostUnits = (call: IpcCallName): number => UNITS_OF[call] ?? MAX_INPUT_UNITS;

/**
 * Whether a value that came over the bridge is plain data (null, booleans, numbers, strings, arrays, objects) of at
 * most `units`: a string counts its length, anything else and every key one more. Stops at the first unit too many, so
 * that a huge input costs nothing; cycles end at the depth limit.
 */
export const isSmallPlainData = (value: unknown, units: number = MAX_INPUT_UNITS): boolean => {
  let left = units;
  const visit = (part: unknown, depth: number): boolean => {
    left -= 1;
    if (left < 0 || depth > MAX_DEPTH) return false;
    switch (typeof part) {
      case 'undefined':
      case 'boolean':
      case 'number':
        return true;
      case 'string':
        left -= part.length;
        return left >= 0;
      case 'object': {
        if (part === null) return true;
        if (Array.isArray(part)) return part.length <= left && part.every((item) => visit(item, depth + 1));
        const prototype: unknown = Object.getPrototypeOf(part);
        if (prototype !== Object.prototype && prototype !== null) return false;
        for (const [key, item] of Object.entries(part)) {
          left -= key.length;
          if (!visit(item, depth + 1)) return false;
        }
        return true;
      }
      default:
        return false;
    }
  };
  return visit(value, 0);
};
