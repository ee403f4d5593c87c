/**
 * For the SDK's inner emitters: a listener that throws is a fault of ours. The other listeners still run, and the fault
 * comes up where the page's own error handling sees it.
 */
export const reportFault = (error: unknown): void => {
  queueMicrotask(() => {
    throw error;
  });
};
