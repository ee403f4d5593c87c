/** Figures in the panel and in a report. Null is an unknown value. */

const UNKNOWN = '—';
const MINUS = '−';

const signed = (ms: number): string => {
  const whole = Math.round(ms);
  return whole === 0 ? '0' : `${whole < 0 ? MINUS : '+'}${Math.abs(whole)}`;
};

/** `+3 ms`, ahead of the others; `−3 ms`, behind. */
export const driftText = (ms: number | null): string => (ms === null ? UNKNOWN : `${signed(ms)} ms`);

/** `12.4 s`, from a minute on without tenths. */
export const secondsText = (ms: number | null): string => {
  if (ms === null) return UNKNOWN;
  const seconds = ms / 1000;
  return `${seconds >= 60 ? Math.round(seconds) : seconds.toFixed(1)} s`;
};

/** `24 ms`; below ten with a tenth, where a tenth is worth something. */
export const millisText = (ms: number | null): string => {
  if (ms === null) return UNKNOWN;
  return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
};

export const uncertaintyText = (ms: number | null): string => (ms === null ? UNKNOWN : `± ${millisText(ms)}`);
