const two = (value: number): string => String(value).padStart(2, '0');

/** No film lasts three years: from here on it is the clock of a live programme, ms since 1970. */
const PROGRAMME_CLOCK_FROM_MS = 1e11;
export const isProgrammeTime = (ms: number): boolean => ms >= PROGRAMME_CLOCK_FROM_MS;

/** `1:02:03`; without hours where the whole film has none. A place in a live stream is the time of day it was sent. */
export const formatFilmTime = (ms: number, wholeMs: number | null = ms): string => {
  if (isProgrammeTime(ms)) {
    const sent = new Date(ms);
    return [sent.getHours(), sent.getMinutes(), sent.getSeconds()].map(two).join(':');
  }
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  return hours > 0 || (wholeMs ?? 0) >= 3_600_000
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
};
