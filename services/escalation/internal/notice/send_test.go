package notice

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// Two attempts that overlap send the same message.
func TestTheFirstMessageOfANoticeStays(t *testing.T) {
	ctx := t.Context()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close(ctx)) }()
	notices, err := OpenRepository(ctx, db)
	require.NoError(t, err)
	firm, err := organisation.OpenRepository(ctx, db)
	require.NoError(t, err)
	later := clock.NewFake(now())
	s := NewService(Options{
		Repository: notices, Directory: organisation.NewDirectory(firm, later, true), Writer: newWriter(t), Clock: later,
	})
	require.NoError(t, notices.addNotices(ctx, map[string]Notice{"N": {}}))
	unsealed, err := notices.notices.Get(ctx, "N")
	require.NoError(t, err)
	event := passedUp()
	event.Notice = "N"
	_, err = notices.addEvents(ctx, map[string]Event{"E": event})
	require.NoError(t, err)

	first, err := s.sealNotice(ctx, unsealed)
	require.NoError(t, err)
	later.Advance(48 * time.Hour) // "today" is another day, and the deadline has passed
	second, err := s.sealNotice(ctx, unsealed)
	require.NoError(t, err)
	require.Equal(t, first.Body.Message, second.Body.Message)
	require.NotEmpty(t, first.Body.Message.Text)
}
