package reception_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/reception"
)

// A contact from long ago is refused, but not because its store fails.
func TestAFailureOfTheStoreIsNoFaultOfTheCaller(t *testing.T) {
	ctx, now := context.Background(), clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	repository, err := reception.OpenRepository(ctx, db)
	require.NoError(t, err)
	s := reception.NewService(repository, nil, nil, nil, reception.Options{Clock: now})
	old := reception.Draft{Said: now.Now().AddDate(0, 0, -32)}
	_, err = s.RegisterContact(ctx, old)
	require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
	require.NoError(t, db.Close(ctx))
	_, err = s.RegisterContact(ctx, old)
	require.Error(t, err)
	require.NotEqual(t, fault.InvalidArgument, fault.KindOf(err))
}
