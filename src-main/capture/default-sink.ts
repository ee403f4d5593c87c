/**
 * @param name the answer of `pactl get-default-sink`
 * @param sinks the answer of `pactl list sinks`, in English
 * @returns the description of that sink, by which Chromium lists it; '' where it can't be found
 */
export const defaultSinkLabel = (name: string, sinks: string): string => {
  const wanted = name.trim();
  if (wanted === '') return '';
  for (const sink of sinks.split(/^Sink #/m)) {
    if (/^\s*Name: (.*)$/m.exec(sink)?.[1] !== wanted) continue;
    return /^\s*Description: (.*)$/m.exec(sink)?.[1]?.slice(0, 500) ?? '';
  }
  return '';
};
