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
