"""RegexTokenizer of Spark: every parameter, and what Java's regular expressions cut from one text, pattern by pattern."""
from _spark import session, values, write
from pyspark.ml.feature import RegexTokenizer

TEXTS = ["Te,st. punct", "", "  ", " Lead and  trail  ", "A-b_c9 É\u00e9\u0301x, \U0001f600!", "\u0130\u212a K\u03a3", "line\r\nnext\u2028end\n", "a\u00a0b\tc"]
SAMPLE = "a foo,b \u00e9\u00c9e\u0301\nA{]b&c d-e#f 1_2 aab x\ty\u00a0z\u03b1\u0391\r\nEnd.\n"
PATTERNS = [
    "\\bfoo", "o\\b", "\\B.", "(?i)\u00e9", "(?i)a", "(?i:B)a|b", "(?i)[A-c]", "(?i)[^A-C&&[^b]]", "[^a[b]]+", "\\p{IsGreek}+", "\\p{script=Latin}+", "\\h", "\\H+", "\\v", "\\V+", "\\R",
    "[\\w&&[^\\d]]+", "", "x*", "a*?", "(a)|b", "a{2}", "a{1,}b", "a{1,2}b?", "\\p{Punct}+", "[]a]", "[^]a]", "[a-]", "[-a]", "[a\\-b]", "[\\Qa]\\E]", "\\Q.\\E", "\\Qaab", "a\\Q\\E|b", "\\/", "\\_", "}", "]",
    "[a-z&&[def]&&[e]]", "[a-c&&b-d]", "[[a-c]&&[b-d]e]", "[^a-c&&b-d]", "[a b&&[ ]]", "[a&b]", "[ ]", "-", "#", "(?<n>a)b", "(?s).", ".", ".+$", "$", "^a", "(?:^)*a", "\\A.", "\\z", "\\Z",
    "\\p{L1}", "\\p{Alpha}\\P{Alpha}", "\\pL", "\\PL+", "\\p{Lu}", "\\p{IsL}", "\\p{gc=Nd}", "\\p{IsAlphabetic}", "\\p{IsPunctuation}", "\\p{IsWhite_Space}", "\\p{IsLowercase}", "\\p{Space}", "\\p{Blank}", "\\p{Graph}+",
    "\\p{Print}+", "\\p{Cntrl}", "\\p{XDigit}", "\\p{Alnum}+", "\\p{Upper}", "\\p{Lower}+", "\\p{ASCII}+", "\\p{Digit}", "[\\p{L}&&[^\\p{Lu}]]+", "[[:alpha:]]", "\\0141", "\\x61", "\\u0061", "\\x{1F600}", "\\uD83D\\uDE00",
    "\\cJ", "\\e|\\t", "\\W", "\\W+", "\\w+", "\\d", "\\D+", "\\s", "\\s+", "\\S+", "(?=b)", "(?!a)b", "(?<=a)b", "(?<!a)b", "a|", "|a", "(?:)", "a??b", "[a-c[x-z]]", "[\\w-x]", "[\\t-\\r]", "(?i)(?-i)A|x", "((?i)a)A?", "[a-\U0001f600]+",
]
# Patterns that match nothing somewhere cut characters of two UTF-16 units in Java, so they are not tried on these.
ASTRAL = "a\U0001f600\u03b1b\U0001f600\U00010400"
ASTRAL_PATTERNS = [".", "\U0001f600", "[\U0001f600\u03b1]", "[a-\U0001f600]+", "\\x{1F600}", "\\uD83D\\uDE00", "\\W", "\\W+", "[^a]", "\\p{L}", "\\p{So}", "\\PL", "a.", "\\b.", "$", "\\z", ".(?=b)"]
REFUSED_BY_JAVA = ["[a&&b", "a{,3}", "(", ")", "\\y", "{", "a{", "*", "a**", "[b-a]", "\\", "a{3,2}", "\\p{Nothing}", "(?", "[", "\\xg1"]

spark = session("regex-tokenizer")
texts = spark.createDataFrame([(text,) for text in TEXTS], ["t"])
sample = spark.createDataFrame([(SAMPLE,)], ["t"])
astral = spark.createDataFrame([(ASTRAL,)], ["t"])


def tokens(frame, **params):
    return values(RegexTokenizer(inputCol="t", outputCol="w", **params).transform(frame), "w")


def cut(frame, pattern):
    split, found = [tokens(frame, pattern=pattern, gaps=gaps, minTokenLength=0, toLowercase=False)[0] for gaps in [True, False]]
    return {"pattern": pattern, "split": split, "found": found}


def refused(pattern):
    try:
        tokens(sample, pattern=pattern)
    except Exception:
        return True
    return False


GIVEN = [{}] + [
    {"pattern": pattern, "gaps": gaps, "minTokenLength": least, "toLowercase": lower}
    for pattern, gaps, least, lower in [
        ("\\s+", True, 0, True), ("\\s+", True, 2, False), ("\\s", True, 0, False), ("\\s", True, 1, True), ("\\s+", False, 0, True), ("\\W", True, 1, True),
        ("\\W", True, 0, True), ("\\w+", False, 3, True), ("\\w+", False, 1, False), ("[,.]", True, 1, False), (".", False, 2, True), (".", False, 1, True),
    ]
]
write(
    __file__,
    0,
    texts=TEXTS,
    sample=SAMPLE,
    given=[{"params": params, "tokens": tokens(texts, **params)} for params in GIVEN],
    patterns=[cut(sample, pattern) for pattern in PATTERNS],
    astral=ASTRAL,
    astral_patterns=[cut(astral, pattern) for pattern in ASTRAL_PATTERNS],
    refused=[pattern for pattern in REFUSED_BY_JAVA if refused(pattern)],
)
spark.stop()
