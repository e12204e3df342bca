#!/bin/sh
# A search without a job file: CSV comes in on standard input, results leave on standard output.
here=$(dirname "$0")
cat "$here/data/iris.csv" | node "$here/../bin/ml-grid.js" search --label species --estimator RandomForestClassifier \
  --param maxDepth=3,10,unlimited --param numTrees=10,20,40,80 --cv 3 --scoring f1,accuracy --workers 2 "$@"
