import tseslint from 'typescript-eslint';

// The habits of the project as rules; sizes are ceilings, not targets.
const noClass = { selector: 'ClassDeclaration', message: 'functions and plain records; classes only for errors and one operating-system resource' };
const noRandom = [
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'randomness is counter-based and keyed; see kernels/random.ts' },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'results hold no time' },
];
const noVagueNames = { selector: 'Identifier[name=/(Manager|Helper|Util)$/]', message: 'name the thing itself' };

export default tseslint.config(
  { ignores: ['dist/', 'runs/', 'node_modules/', '**/*.generated.ts', 'src/kernels/assembly/', '.venv/'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: {
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 80, skipComments: true, skipBlankLines: true }],
      'max-params': ['error', 3],
      'func-style': ['error', 'declaration'],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-restricted-syntax': ['error', noClass, noVagueNames],
      'no-console': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  { files: ['src/{stages,kernels,plan,metrics,frame}/**/*.ts'], rules: { 'no-restricted-syntax': ['error', noClass, noVagueNames, ...noRandom] } },
  { files: ['src/kernels/**/*.ts'], rules: { 'max-params': 'off', 'max-lines-per-function': ['error', { max: 120, skipComments: true, skipBlankLines: true }] } },
  // Two builders of tables, read a hundred times in columns: kind, id, text; value, choices, doc.
  { files: ['src/util/diagnostic.ts', 'src/stages/params.ts'], rules: { 'max-params': ['error', 4] } },
  { files: ['src/util/errors.ts', 'src/engine/local/**/*.ts'], rules: { 'no-restricted-syntax': ['error', noVagueNames] } },
  { files: ['src/engine/**/*.ts'], rules: { '@typescript-eslint/no-magic-numbers': ['error', { ignore: [-1, 0, 1, 2, 8], ignoreEnums: true, ignoreReadonlyClassProperties: true, ignoreTypeIndexes: true }] } },
  // vitest reads a default export.
  { files: ['test/peers/vitest.config.ts'], rules: { 'no-restricted-exports': 'off' } },
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off', 'no-console': 'off', 'func-style': ['error', 'declaration', { allowArrowFunctions: true }] } },
);
