package archtest_test

// Bounds of sizes, names and comments.
const (
	maxFileLines      = 316
	maxFunctionLines  = 60
	maxMethods        = 40
	maxRoomsKnown     = 10
	maxOneWordPercent = 40.0
	maxRelatives      = 4.0
)
