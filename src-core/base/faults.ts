/**
 * A fault of ours, e.g. a listener that throws: whoever was at work goes on, and the fault comes up where the page's or the
 * process's own error handling sees it.
 */
export const reportFault = (error: unknown): void => {
  queueMicrotask(() => {
    throw error;
  });
};
