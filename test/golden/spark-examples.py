"""
Runs the example programs of features and of the classifiers and regressors that have no search, or a random one; see _examples.py.
Those of searches are in spark-examples-models.py, those whose stages are not built here yet are not run: see test/cli/spark-examples.test.ts.
"""
from _examples import run

EXAMPLES = [
    "binarizer_example", "bucketed_random_projection_lsh_example", "bucketizer_example", "chisq_selector_example", "count_vectorizer_example", "dct_example",
    "decision_tree_classification_example", "decision_tree_regression_example", "elementwise_product_example", "feature_hasher_example", "imputer_example",
    "index_to_string_example", "interaction_example", "max_abs_scaler_example", "min_hash_lsh_example", "min_max_scaler_example",
    "multilayer_perceptron_classification", "n_gram_example", "naive_bayes_example", "normalizer_example", "onehot_encoder_example", "pca_example",
    "polynomial_expansion_example", "quantile_discretizer_example", "random_forest_classifier_example", "random_forest_regressor_example", "rformula_example",
    "robust_scaler_example", "sql_transformer", "standard_scaler_example", "stopwords_remover_example", "string_indexer_example", "target_encoder_example",
    "tf_idf_example", "tokenizer_example", "univariate_feature_selector_example", "variance_threshold_selector_example", "vector_assembler_example",
    "vector_indexer_example", "vector_size_hint_example", "vector_slicer_example", "word2vec_example",
]

run(__file__, 1e-9, EXAMPLES)
