const decoder = new TextDecoder();
const word2vecClass = /^org\.apache\.spark\.(ml|mllib)\.feature\.Word2VecModel$/;

/** What `metadata/part-00000` says of a model. */
export interface SparkMetadata {
  /** `org.apache.spark.ml.feature.Word2VecModel`, or that of `mllib`. */
  readonly className: string;
  /** Only `ml` says it. */
  readonly sparkVersion: string | undefined;
  /** Only `mllib` says it. */
  readonly words: number | undefined;
}

/**
 * Parses the metadata of Spark's Word2VecModel; undefined for any other text.
 * @param bytes the file, or its beginning: one JSON object in a line
 * @see https://github.com/apache/spark, Word2Vec.scala in ml/feature and mllib/feature
 */
export function parseSparkMetadata(bytes: Uint8Array): SparkMetadata | undefined {
  const [line] = decoder.decode(bytes).trimStart().split('\n', 1);
  let value: unknown;
  try {
    value = JSON.parse(line!);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { class: className, sparkVersion, numWords } = value as Readonly<Record<string, unknown>>;
  return typeof className === 'string' && word2vecClass.test(className)
    ? {
        className,
        sparkVersion: typeof sparkVersion === 'string' ? sparkVersion : undefined,
        words: typeof numWords === 'number' ? numWords : undefined,
      }
    : undefined;
}
