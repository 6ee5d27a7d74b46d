package intake_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Nothing runs on when a process has stopped.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
