package timeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Only people and teams of the firm are notified.
func TestTheAudienceIsStaff(t *testing.T) {
	require.Equal(t,
		[]string{"staff/ann", "teams/front-line", "teams/specialists", "onCallSchedules/night"},
		timeline.Audience("staff/ann", "queues/front-line", "teams/specialists", "onCallSchedules/night",
			"", "customer", "suite", "customers/01J", "integrations/crm", "suppliers/acme"))
}
