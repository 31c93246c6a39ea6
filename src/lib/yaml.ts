/** The YAML library, in the one place that imports it. */

export {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  parseDocument,
  stringify,
  visit,
} from 'yaml';
export type { Document, Scalar, YAMLMap } from 'yaml';
