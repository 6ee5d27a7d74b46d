package archtest_test

// Bounds of sizes, names and comments.
const (
	maxFileLines      = 316
	maxFunctionLines  = 63
	maxMethods        = 40
	maxRoomsKnown     = 8
	maxOneWordPercent = 62.0
	maxRelatives      = 16.0
)

// Exceptions that are left. They only ever get fewer.
const (
	maxTooLong              = 4
	maxCollectionsHandedOut = 14
	maxUnlikeHandlers       = 131
)

// pendingMaps are the services whose README has no complete map of its rooms yet.
const pendingMaps = "catalog escalation feedback intake"
