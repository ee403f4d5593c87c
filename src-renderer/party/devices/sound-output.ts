/** In today's browsers, but not yet in TypeScript's library. */
interface WithSink {
  setSinkId?(id: string): Promise<void>;
}

/** A device that doesn't start within this time won't. */
const START_WITHIN_MS = 3_000;

const routed = async (context: AudioContext & WithSink, outputId: string | null): Promise<boolean> => {
  if (outputId === null) return true;
  if (!context.setSinkId) return false;
  return context.setSinkId(outputId).then(
    () => true,
    () => false,
  );
};

const started = (context: AudioContext): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The sound output does not start.')), START_WITHIN_MS);
    context
      .resume()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });

export const closeOutput = (context: AudioContext): void => void context.close().catch(() => undefined);

/**
 * Opens an output for the app's own sounds. Rejects where no sound can be had.
 * @param outputId null for the system's own
 * @returns `isOwnOutput`: false where sound comes from the system's output instead of the requested one
 */
export const openOutput = async (
  outputId: string | null,
): Promise<{ readonly context: AudioContext; readonly isOwnOutput: boolean }> => {
  const context = new AudioContext({ latencyHint: 'interactive' });
  try {
    const isOwnOutput = await routed(context, outputId);
    await started(context);
    return { context, isOwnOutput };
  } catch (error) {
    closeOutput(context);
    throw error;
  }
};
