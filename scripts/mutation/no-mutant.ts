/** Before each test file: no mutant is active while it is loaded, unless that is what the mutant changes. */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of StrykerJS's runner. */
    readonly globalNamespace: string;
    readonly mutantActivation?: 'static' | 'runtime';
  }
}

const stryker = Reflect.get(globalThis, inject('globalNamespace')) as { activeMutant?: string } | undefined;
if (stryker && inject('mutantActivation') !== 'static') delete stryker.activeMutant;
