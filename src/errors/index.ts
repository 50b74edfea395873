export { EXIT, type ExitCode } from './exit-codes.js';
export { nearest, suggestion } from './nearest.js';
export { type ErrorCode, type ErrorData, factOf, OWN_PATCH, PvmcError } from './pvmc-error.js';
