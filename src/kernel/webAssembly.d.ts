/**
 * The part of the WebAssembly JavaScript interface that the kernel needs. TypeScript has it only in the DOM library.
 */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module';
  }
  const Module: new (bytes: Uint8Array) => Module;
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: boolean });
    readonly buffer: SharedArrayBuffer;
  }
  class Global {
    readonly value: number;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  function validate(bytes: Uint8Array): boolean;
}

/** The compiled kernel. esbuild.js decides where each bundle reads the file. */
declare module '*.wasm' {
  /** Returns the bytes of the file. */
  export function read(): Uint8Array;
}
