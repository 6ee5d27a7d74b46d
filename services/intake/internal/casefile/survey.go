package casefile

import "time"

// Survey is the page for feedback on the latest solution; the zero Survey before the first invitation.
type Survey struct {
	Path  string    `bson:"survey,omitempty"`      // below the gateway's address
	Until time.Time `bson:"surveyUntil,omitempty"` // when the page takes no more answers; zero in earlier releases
}

// PathAt returns the path of the page; "" once it takes no more answers.
func (s Survey) PathAt(now time.Time) string {
	if !s.Until.IsZero() && !now.Before(s.Until) {
		return ""
	}
	return s.Path
}
