/** Sources are ESM TypeScript with `.js` specifiers; tests run them as CommonJS, through swc. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/out/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^pvmc$': '<rootDir>/src/index.ts' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
    '^.+/@marcbachmann/.+\\.js$': ['@swc/jest', { swcrc: false, module: { type: 'commonjs' } }],
  },
  // One package is ESM only.
  transformIgnorePatterns: ['/node_modules/(?!@marcbachmann/)'],
  testTimeout: 120_000,
  maxWorkers: 2,
};
