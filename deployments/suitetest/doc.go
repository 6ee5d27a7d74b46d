// Package suitetest tests Ombud as a whole. Scenarios written as data (scenarios/*.yaml)
// run over gRPC and over REST, against the suite in one process and as six, on the
// embedded store or, when OMBUD_TEST_MONGODB_URI names one, on a MongoDB-compatible one.
// Further tests check the roles of every method, the shape of traces, and recovery from
// outages.
package suitetest
