import { describe, expect, it } from 'vitest';
import { billOfMaterials, NpmBillSchema } from './bill';
import { packageFolder } from './bundled-packages';

const component = (name: string, version: string, development = false) => ({
  'bom-ref': `${name}@${version}`,
  type: 'library',
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
  properties: development ? [{ name: 'cdx:npm:package:development', value: 'true' }] : [],
});

const INSTALLED = NpmBillSchema.parse({
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  metadata: { component: { 'bom-ref': 'matinee@0.1.0', type: 'library', name: 'some-folder' } },
  components: [
    component('fastify', '5.0.0'),
    component('ws', '8.0.0'),
    component('vue', '3.5.0', true),
    component('vue', '2.7.0', true),
    component('eslint', '10.0.0', true),
    component('electron', '45.4.1', true),
  ],
  dependencies: [
    { ref: 'matinee@0.1.0', dependsOn: ['fastify@5.0.0', 'vue@3.5.0', 'eslint@10.0.0', 'electron@45.4.1'] },
    { ref: 'fastify@5.0.0', dependsOn: ['ws@8.0.0'] },
    { ref: 'eslint@10.0.0', dependsOn: ['ws@8.0.0'] },
  ],
});
const PRODUCT = { name: 'matinee', version: '0.1.0' };
const RUNTIME = { electron: '33.2.1', chrome: '130.0.6723.137', node: '20.18.1' };
const bill = (bundled: readonly string[]) => billOfMaterials(INSTALLED, bundled, PRODUCT, RUNTIME);
const namesIn = (bundled: readonly string[]) => bill(bundled).components.map((one) => one['bom-ref']);

describe('the bill of materials', () => {
  it('the bill of materials has what is packed and bundled, with versions, and nothing of development', () => {
    const names = namesIn(['vue@3.5.0', 'ws@8.0.0']);
    expect(names).toEqual(expect.arrayContaining(['fastify@5.0.0', 'ws@8.0.0', 'vue@3.5.0']));
    expect(names).not.toContain('vue@2.7.0');
    expect(names).not.toContain('eslint@10.0.0');
  });

  it('the bill of materials doesn’t call development what people get', () => {
    const vue = bill(['vue@3.5.0']).components.find(({ name }) => name === 'vue');
    expect(vue?.properties).toEqual([]);
  });

  it('the bill of materials has the runtime and its parts, by the names that advisories use', () => {
    const { components } = bill([]);
    expect(namesIn([])).toEqual(
      expect.arrayContaining(['electron@33.2.1', 'chromium@130.0.6723.137', 'node@20.18.1']),
    );
    expect(components.filter(({ name }) => name === 'electron')).toHaveLength(1);
    expect(components.find(({ name }) => name === 'chromium')).toMatchObject({
      cpe: 'cpe:2.3:a:google:chrome:130.0.6723.137:*:*:*:*:*:*:*',
    });
  });

  it('the bill of materials is of the product, whatever the folder is called', () => {
    expect(bill([]).metadata.component).toMatchObject({
      name: 'matinee',
      version: '0.1.0',
      type: 'application',
    });
  });

  it('the bill of materials says which of its packages need which', () => {
    expect(bill([]).dependencies).toEqual([
      { ref: 'matinee@0.1.0', dependsOn: ['fastify@5.0.0', 'electron@33.2.1'] },
      { ref: 'fastify@5.0.0', dependsOn: ['ws@8.0.0'] },
      { ref: 'electron@33.2.1', dependsOn: ['chromium@130.0.6723.137', 'node@20.18.1'] },
    ]);
  });

  it('the bill of materials isn’t made where something was bundled that nobody installed', () => {
    expect(() => bill(['left-pad@1.3.0'])).toThrow('left-pad@1.3.0');
  });
});

describe('the package of a bundled file', () => {
  it.each([
    ['/home/ana/matinee/node_modules/vue/dist/vue.js', '/home/ana/matinee/node_modules/vue'],
    ['/m/node_modules/a/node_modules/@b/c/d/e.js', '/m/node_modules/a/node_modules/@b/c'],
    [String.raw`C:\m\node_modules\vue\dist\vue.js`, String.raw`C:\m\node_modules\vue`],
    ['/m/src-core/base/ids.ts', null],
  ])('the package of the bundled file %s is %s', (file, folder) => {
    expect(packageFolder(file)).toBe(folder);
  });
});
