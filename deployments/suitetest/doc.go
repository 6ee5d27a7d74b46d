// Package suitetest tests Ombud as a whole. Scenarios written as data (scenarios/*.yaml)
// run over gRPC and over REST, against the suite in one process and as six, on the
// embedded store and, when OMBUD_TEST_MONGODB_URI names one, on a MongoDB-compatible one.
// Further tests hold the suite to what its protos say about who may call what, to the
// shape of its traces, and to what it says about outages.
package suitetest
