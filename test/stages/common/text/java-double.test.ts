import { describe, expect, it } from 'vitest';
import { javaText } from '../../../../src/stages/common/text/java-double.ts';

describe('javaText', () => {
  it('writes doubles as Java does', () => {
    expect([1.5, -0.1, 0.001, 0.00099, 1e-5, -2.5e-7, 123456.789, 9999999.5, 15000000000.25, 1e-300].map(javaText)).toEqual([
      '1.5', '-0.1', '0.001', '9.9E-4', '1.0E-5', '-2.5E-7', '123456.789', '9999999.5', '1.500000000025E10', '1.0E-300',
    ]);
  });

  it('writes whole numbers as integers, and those that no integer of Java holds with an exponent', () => {
    expect([0, -0, 7, -12, 1e10, 2 ** 53, 1e22, Infinity, -Infinity].map(javaText)).toEqual(['0', '0', '7', '-12', '10000000000', '9007199254740992', '1.0E22', 'Infinity', '-Infinity']);
  });
});
