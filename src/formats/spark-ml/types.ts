import { identifier } from '../../files/duckdb.ts';
import type { Field, SparkType } from './node.ts';

/** The structs that vectors and matrices are stored as. */
const STORED: Readonly<Record<'vector' | 'matrix', readonly Field[]>> = {
  vector: [
    { name: 'type', type: 'byte' },
    { name: 'size', type: 'integer' },
    { name: 'indices', type: { list: 'integer' } },
    { name: 'values', type: { list: 'double' } },
  ],
  matrix: [
    { name: 'type', type: 'byte' },
    { name: 'numRows', type: 'integer' },
    { name: 'numCols', type: 'integer' },
    { name: 'colPtrs', type: { list: 'integer' } },
    { name: 'rowIndices', type: { list: 'integer' } },
    { name: 'values', type: { list: 'double' } },
    { name: 'isTransposed', type: 'boolean' },
  ],
};

const DUCKDB = { boolean: 'BOOLEAN', byte: 'TINYINT', integer: 'INTEGER', long: 'BIGINT', float: 'FLOAT', double: 'DOUBLE', string: 'VARCHAR' } as const;

/** The type by DuckDB's name. */
export function duckdbType(type: SparkType): string {
  if (type === 'vector' || type === 'matrix') return duckdbType({ struct: STORED[type] });
  if (typeof type === 'string') return DUCKDB[type];
  if ('list' in type) return `${duckdbType(type.list)}[]`;
  if ('key' in type) return `MAP(${duckdbType(type.key)}, ${duckdbType(type.value)})`;
  return `STRUCT(${type.struct.map((field) => `${identifier(field.name)} ${duckdbType(field.type)}`).join(', ')})`;
}

/** The schema of a table as Spark keeps it beside Parquet's own, which knows nothing of vectors. */
export function sparkSchema(fields: readonly Field[]): string {
  return JSON.stringify(sparkType({ struct: fields }));
}

function sparkType(type: SparkType): unknown {
  if (type === 'vector' || type === 'matrix') {
    const name = type === 'vector' ? 'VectorUDT' : 'MatrixUDT';
    return { type: 'udt', class: `org.apache.spark.ml.linalg.${name}`, pyClass: `pyspark.ml.linalg.${name}`, sqlType: sparkType({ struct: STORED[type] }) };
  }
  if (typeof type === 'string') return type;
  if ('list' in type) return { type: 'array', elementType: sparkType(type.list), containsNull: true };
  if ('key' in type) return { type: 'map', keyType: sparkType(type.key), valueType: sparkType(type.value), valueContainsNull: true };
  return { type: 'struct', fields: type.struct.map((field) => ({ name: field.name, type: sparkType(field.type), nullable: true, metadata: {} })) };
}
