package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The case names nobody who is gone, and remembers the name until somebody else is there.
func TestACompanionWhoIsGone(t *testing.T) {
	substitute := &Companion{Name: "Fay", Absent: "Eva"}
	for name, tc := range map[string]struct {
		companion *Companion
		handling  Handling
		departed  string
	}{
		"nobody was there":                          {nil, Handling{}, ""},
		"the manager stays":                         {&Companion{Name: "Eva"}, Handling{IncidentManager: "staff/eva"}, ""},
		"the manager is gone":                       {&Companion{Name: "Eva"}, Handling{}, "Eva"},
		"the substitute stays":                      {substitute, Handling{IncidentManager: "staff/eva"}, ""},
		"the substitute is gone":                    {substitute, Handling{IncidentManager: "staff/eva", LacksSubstitute: true}, "Fay"},
		"the manager is away, with nobody in place": {&Companion{Name: "Eva"}, Handling{IncidentManager: "staff/eva", LacksSubstitute: true}, "Eva"},
	} {
		t.Run(name, func(t *testing.T) {
			c := Case{Companion: tc.companion}
			tc.handling.Revision = 1
			require.True(t, c.AdoptHandling(tc.handling))
			require.Equal(t, tc.departed, c.Departed.Name)
			require.Equal(t, tc.departed == "" && tc.companion != nil, c.Companion != nil)
			before := AdoptCompanion(&c, Companion{Name: "Ida"})
			require.Equal(t, tc.companion != nil, before.Name != "")
			require.True(t, tc.departed == "" || before.Name == tc.departed)
			require.Zero(t, c.Departed)
			require.Equal(t, Companion{Name: "Ida", Replacement: tc.companion != nil}, *c.Companion)
		})
	}
}

// An appointment that comes after the news that the person is gone leaves nobody on the case.
func TestALateAppointment(t *testing.T) {
	c := Case{Handling: Handling{Revision: 3}}
	AdoptCompanion(&c, Companion{Name: "Eva"})
	require.False(t, c.AdoptHandling(Handling{IncidentManager: "staff/eva", Revision: 2}))
	require.Nil(t, c.Companion)
	require.Equal(t, "Eva", c.Departed.Name)
}
