package rpc

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/auth"
)

// The headline of a letter hides the token from the staff, too, and the entry itself keeps it.
func TestTheStaffSeesNoTokenInAHeadline(t *testing.T) {
	details := map[string]string{"subject": "How was it? https://help.example/feedback/ol_aB-9.", "template": "invitation"}
	for role, headline := range map[auth.Role]string{
		auth.Agent:       "How was it? https://help.example/feedback/….",
		auth.Integration: details["subject"],
	} {
		seen := detailsFor(auth.Identity{Roles: []auth.Role{role}}, details)
		require.Equal(t, map[string]string{"subject": headline, "template": "invitation"}, seen, role)
	}
	require.Contains(t, details["subject"], "ol_aB-9")
}
