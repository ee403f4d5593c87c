/** `1:02:03`; without hours where the whole film has none. */
export const formatFilmTime = (ms: number, wholeMs: number | null = ms): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  return hours > 0 || (wholeMs ?? 0) >= 3_600_000
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
};

/** `1.2 GB`, in powers of ten as file managers show them. */
export const formatBytes = (bytes: number, locale: string): string => {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: bytes / 1000 ** power < 10 && power > 1 ? 1 : 0,
  })
    .format(bytes / 1000 ** power)
    .replace(/ /g, '\u00a0');
};
