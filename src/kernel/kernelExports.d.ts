declare namespace __AdaptedExports {
  /** Exported memory */
  export const memory: WebAssembly.Memory;
  /**
   * src/kernel/assembly/word2vec/configureWord2vec
   * @param inputRows `usize`
   * @param outputRows `usize`
   * @param aliasTable `usize`
   * @param keepTable `usize`
   * @param parentTable `usize`
   * @param words `u32`
   * @param rowLength `usize`
   * @param windowSize `u32`
   * @param negativesDrawn `u32`
   * @param sharedBy `u32`
   * @param sentenceLimit `u32`
   */
  export function configureWord2vec(inputRows: number, outputRows: number, aliasTable: number, keepTable: number, parentTable: number, words: number, rowLength: number, windowSize: number, negativesDrawn: number, sharedBy: number, sentenceLimit: number): void;
  /**
   * src/kernel/assembly/word2vec/placeWord2vecScratch
   * @param sumArea `usize`
   * @param zeroRow `usize`
   * @param changeArea `usize`
   * @param labelArea `usize`
   * @param rateArea `usize`
   * @param errorArea `usize`
   * @param outputArea `usize`
   * @param contextArea `usize`
   * @param sentenceArea `usize`
   * @param reachArea `usize`
   * @param negativeArea `usize`
   */
  export function placeWord2vecScratch(sumArea: number, zeroRow: number, changeArea: number, labelArea: number, rateArea: number, errorArea: number, outputArea: number, contextArea: number, sentenceArea: number, reachArea: number, negativeArea: number): void;
  /**
   * src/kernel/assembly/word2vec/seedWord2vec
   * @param a `u32`
   * @param b `u32`
   * @param c `u32`
   * @param counter `u32`
   */
  export function seedWord2vec(a: number, b: number, c: number, counter: number): void;
  /**
   * src/kernel/assembly/trainWord2vec/trainWord2vec
   * @param ids `usize`
   * @param length `u32`
   * @param learningRate `f32`
   * @param cbow `bool`
   * @param mean `bool`
   */
  export function trainWord2vec(ids: number, length: number, learningRate: number, cbow: boolean, mean: boolean): void;
  /**
   * src/kernel/assembly/lockstep/configureLockstep
   * @param area `usize`
   * @param bytes `usize`
   * @param ownThread `u32`
   * @param allThreads `u32`
   */
  export function configureLockstep(area: number, bytes: number, ownThread: number, allThreads: number): void;
  /**
   * src/kernel/assembly/skipgramLockstep/changeSkipgramInputs
   * @param count `u32`
   */
  export function changeSkipgramInputs(count: number): void;
  /**
   * src/kernel/assembly/skipgramLockstep/changeSkipgramOutputs
   * @param count `u32`
   */
  export function changeSkipgramOutputs(count: number): void;
  /**
   * src/kernel/assembly/skipgramLockstep/recordSkipgram
   * @param ids `usize`
   * @param length `u32`
   * @param learningRate `f32`
   * @param slice `u32`
   */
  export function recordSkipgram(ids: number, length: number, learningRate: number, slice: number): void;
  /**
   * src/kernel/assembly/cbowLockstep/changeCbow
   * @param count `u32`
   */
  export function changeCbow(count: number): void;
  /**
   * src/kernel/assembly/cbowLockstep/recordCbow
   * @param ids `usize`
   * @param length `u32`
   * @param learningRate `f32`
   * @param slice `u32`
   * @param mean `bool`
   */
  export function recordCbow(ids: number, length: number, learningRate: number, slice: number, mean: boolean): void;
  /** src/kernel/assembly/loss/trainedPairs */
  export const trainedPairs: {
    /** @type `u32` */
    get value(): number;
    set value(value: number);
  };
  /** src/kernel/assembly/loss/lossMantissa */
  export const lossMantissa: {
    /** @type `f64` */
    get value(): number;
    set value(value: number);
  };
  /** src/kernel/assembly/loss/lossExponent */
  export const lossExponent: {
    /** @type `i32` */
    get value(): number;
    set value(value: number);
  };
  /** src/kernel/assembly/loss/lossPairs */
  export const lossPairs: {
    /** @type `u32` */
    get value(): number;
    set value(value: number);
  };
  /**
   * src/kernel/assembly/languageModel/configureLanguageModel
   * @param embeddingMatrix `usize`
   * @param hiddenMatrix `usize`
   * @param outputMatrix `usize`
   * @param words `u32`
   * @param contextWords `u32`
   * @param hiddenUnits `u32`
   * @param embeddingBytes `usize`
   * @param inputRowBytes `usize`
   * @param hiddenRowBytes `usize`
   * @param corrections `usize`
   * @param correctionCount `u32`
   */
  export function configureLanguageModel(embeddingMatrix: number, hiddenMatrix: number, outputMatrix: number, words: number, contextWords: number, hiddenUnits: number, embeddingBytes: number, inputRowBytes: number, hiddenRowBytes: number, corrections: number, correctionCount: number): void;
  /**
   * src/kernel/assembly/languageModel/placeLanguageModelBatch
   * @param batchRows `usize`
   * @param batchPlaces `usize`
   * @param batchCandidates `usize`
   * @param batchOffsets `usize`
   * @param batchTargets `usize`
   * @param batchTargetOffsets `usize`
   */
  export function placeLanguageModelBatch(batchRows: number, batchPlaces: number, batchCandidates: number, batchOffsets: number, batchTargets: number, batchTargetOffsets: number): void;
  /**
   * src/kernel/assembly/languageModel/placeLanguageModelWork
   * @param inputArea `usize`
   * @param inputGradientArea `usize`
   * @param valueArea `usize`
   * @param valueGradientArea `usize`
   * @param scoreArea `usize`
   * @param blockArea `usize`
   * @param blockGradientArea `usize`
   * @param hiddenGradientArea `usize`
   * @param rowGradientArea `usize`
   * @param resultArea `usize`
   */
  export function placeLanguageModelWork(inputArea: number, inputGradientArea: number, valueArea: number, valueGradientArea: number, scoreArea: number, blockArea: number, blockGradientArea: number, hiddenGradientArea: number, rowGradientArea: number, resultArea: number): void;
  /**
   * src/kernel/assembly/languageModel/trainLanguageModel
   * @param contexts `usize`
   * @param examples `u32`
   * @param rowCount `u32`
   * @param candidateCount `u32`
   * @param learningRate `f32`
   */
  export function trainLanguageModel(contexts: number, examples: number, rowCount: number, candidateCount: number, learningRate: number): void;
  /**
   * src/kernel/assembly/languageModel/askLanguageModel
   * @param contexts `usize`
   * @param words `usize`
   * @param examples `u32`
   */
  export function askLanguageModel(contexts: number, words: number, examples: number): void;
  /**
   * src/kernel/assembly/scan/scanCosines
   * @param vectors `usize`
   * @param rows `i32`
   * @param dimensions `i32`
   * @param direction `usize`
   * @param inverseNorms `usize`
   * @param cosines `usize`
   */
  export function scanCosines(vectors: number, rows: number, dimensions: number, direction: number, inverseNorms: number, cosines: number): void;
  /**
   * src/kernel/assembly/subword/configureSubword
   * @param inputRows `usize`
   * @param outputRows `usize`
   * @param startTable `usize`
   * @param rowTable `usize`
   * @param aliasTable `usize`
   * @param keepTable `usize`
   * @param words `u32`
   * @param rowLength `usize`
   * @param windowSize `u32`
   * @param negativesDrawn `u32`
   * @param drawInterval `u32`
   * @param drawsUsed `u32`
   * @param sentenceLimit `u32`
   */
  export function configureSubword(inputRows: number, outputRows: number, startTable: number, rowTable: number, aliasTable: number, keepTable: number, words: number, rowLength: number, windowSize: number, negativesDrawn: number, drawInterval: number, drawsUsed: number, sentenceLimit: number): void;
  /**
   * src/kernel/assembly/subword/placeSubwordScratch
   * @param hiddenRow `usize`
   * @param gradientRow `usize`
   * @param zeroRow `usize`
   * @param targetArea `usize`
   * @param weightArea `usize`
   * @param errorArea `usize`
   * @param sentenceArea `usize`
   * @param reachArea `usize`
   * @param negativeArea `usize`
   */
  export function placeSubwordScratch(hiddenRow: number, gradientRow: number, zeroRow: number, targetArea: number, weightArea: number, errorArea: number, sentenceArea: number, reachArea: number, negativeArea: number): void;
  /**
   * src/kernel/assembly/subword/seedSubword
   * @param a `u32`
   * @param b `u32`
   * @param c `u32`
   * @param counter `u32`
   */
  export function seedSubword(a: number, b: number, c: number, counter: number): void;
  /**
   * src/kernel/assembly/subword/trainSubword
   * @param ids `usize`
   * @param length `u32`
   * @param learningRate `f32`
   */
  export function trainSubword(ids: number, length: number, learningRate: number): void;
  /**
   * src/kernel/assembly/subword/composeSubword
   * @param from `u32`
   * @param to `u32`
   * @param target `usize`
   */
  export function composeSubword(from: number, to: number, target: number): void;
  /** src/kernel/assembly/subword/subwordPairs */
  export const subwordPairs: {
    /** @type `u32` */
    get value(): number;
    set value(value: number);
  };
  /** src/kernel/assembly/subword/subwordLoss */
  export const subwordLoss: {
    /** @type `f64` */
    get value(): number;
    set value(value: number);
  };
  /** src/kernel/assembly/subword/subwordLossPairs */
  export const subwordLossPairs: {
    /** @type `u32` */
    get value(): number;
    set value(value: number);
  };
  /**
   * src/kernel/assembly/svd/multiplySparse
   * @param starts `usize`
   * @param columns `usize`
   * @param logs `usize`
   * @param rowBias `usize`
   * @param columnBias `usize`
   * @param source `usize`
   * @param target `usize`
   * @param from `u32`
   * @param to `u32`
   */
  export function multiplySparse(starts: number, columns: number, logs: number, rowBias: number, columnBias: number, source: number, target: number, from: number, to: number): void;
  /**
   * src/kernel/assembly/svd/gramPanels
   * @param first `usize`
   * @param second `usize`
   * @param from `u32`
   * @param to `u32`
   * @param target `usize`
   */
  export function gramPanels(first: number, second: number, from: number, to: number, target: number): void;
  /**
   * src/kernel/assembly/svd/multiplyDense
   * @param matrix `usize`
   * @param panelBytes `usize`
   * @param width `usize`
   * @param factor `usize`
   * @param scratch `usize`
   * @param from `u32`
   * @param to `u32`
   */
  export function multiplyDense(matrix: number, panelBytes: number, width: number, factor: number, scratch: number, from: number, to: number): void;
  /**
   * src/kernel/assembly/glove/configureGlove
   * @param row `usize`
   * @param vector `usize`
   * @param cellArea `usize`
   * @param weightArea `usize`
   * @param logArea `usize`
   * @param factorArea `usize`
   * @param logXMax `f32`
   * @param exponent `f32`
   * @param learningRate `f32`
   * @param gradientLimit `f32`
   */
  export function configureGlove(row: number, vector: number, cellArea: number, weightArea: number, logArea: number, factorArea: number, logXMax: number, exponent: number, learningRate: number, gradientLimit: number): void;
  /**
   * src/kernel/assembly/glove/trainGlove
   * @param count `u32`
   * @param words `usize`
   * @param contexts `usize`
   * @returns `f64`
   */
  export function trainGlove(count: number, words: number, contexts: number): number;
  /**
   * src/kernel/assembly/textRows/parseTextRows
   * @param text `usize`
   * @param textEnd `usize`
   * @param dimensions `i32`
   * @param tables `usize`
   * @param values `usize`
   * @param rows `usize`
   * @param line `u32`
   * @returns `i32`
   */
  export function parseTextRows(text: number, textEnd: number, dimensions: number, tables: number, values: number, rows: number, line: number): number;
  /** src/kernel/assembly/textRows/textRowsEnd */
  export const textRowsEnd: {
    /** @type `usize` */
    get value(): number;
    set value(value: number);
  };
  /**
   * src/kernel/assembly/quantised/placeQuantised
   * @param rowArea `usize`
   * @param dimensions `u32`
   * @param scaleArea `usize`
   * @param errorArea `usize`
   * @param penaltyArea `usize`
   */
  export function placeQuantised(rowArea: number, dimensions: number, scaleArea: number, errorArea: number, penaltyArea: number): void;
  /**
   * src/kernel/assembly/quantised/placeSearch
   * @param query `usize`
   * @param heap `usize`
   * @param candidates `usize`
   * @param uppers `usize`
   * @param limit `u32`
   */
  export function placeSearch(query: number, heap: number, candidates: number, uppers: number, limit: number): void;
  /**
   * src/kernel/assembly/quantised/quantiseRows
   * @param source `usize`
   * @param from `u32`
   * @param to `u32`
   * @param norms `usize`
   * @returns `bool`
   */
  export function quantiseRows(source: number, from: number, to: number, norms: number): boolean;
  /**
   * src/kernel/assembly/quantised/beginSearch
   * @param area `usize`
   * @param unit `f32`
   * @param factor `f32`
   * @param term `f32`
   * @param penalised `bool`
   * @param count `u32`
   */
  export function beginSearch(area: number, unit: number, factor: number, term: number, penalised: boolean, count: number): void;
  /**
   * src/kernel/assembly/quantised/searchRows
   * @param area `usize`
   * @param from `u32`
   * @param to `u32`
   * @returns `i32`
   */
  export function searchRows(area: number, from: number, to: number): number;
  /**
   * src/kernel/assembly/quantised/searchRowsForTwo
   * @param first `usize`
   * @param second `usize`
   * @param from `u32`
   * @param to `u32`
   */
  export function searchRowsForTwo(first: number, second: number, from: number, to: number): void;
  /**
   * src/kernel/assembly/quantised/resultOf
   * @param area `usize`
   * @returns `i32`
   */
  export function resultOf(area: number): number;
  /**
   * src/kernel/assembly/quantised/quantisedCosines
   * @param area `usize`
   * @param from `u32`
   * @param to `u32`
   * @param target `usize`
   */
  export function quantisedCosines(area: number, from: number, to: number, target: number): void;
}
/** Instantiates the compiled WebAssembly module with the given imports. */
export declare function instantiate(module: WebAssembly.Module, imports: {
}): Promise<typeof __AdaptedExports>;
