package singleton_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/classification/internal/singleton"
)

// color is the value of a setting.
type color struct {
	Name string `bson:"color,omitempty"`
}

func openDatabase(t *testing.T) docstore.Database {
	t.Helper()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	return db
}

func TestDocumentExistsFromTheFirstChangeOn(t *testing.T) {
	document, err := singleton.Open[color](t.Context(), openDatabase(t), "colors", "favourite")
	require.NoError(t, err)
	body, revision, err := document.Get(t.Context())
	require.NoError(t, err)
	require.Zero(t, body)
	require.Zero(t, revision)

	changed, err := document.Change(t.Context(), func(c *color) error {
		c.Name = "red"
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, color{"red"}, changed)
	body, revision, err = document.Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, color{"red"}, body)
	require.Positive(t, revision)
}

func TestSettingIsReplacedOncePerCommandAndOnlyInItsExpectedState(t *testing.T) {
	at := clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	db := openDatabase(t)
	setting, err := singleton.OpenSetting[color](t.Context(), db, at, "color", "favouriteColor")
	require.NoError(t, err)
	get := func() (string, int64) {
		value, revision, err := setting.Get(t.Context())
		require.NoError(t, err)
		return value.Name, revision
	}
	none := idempotency.Command{}
	name, revision := get()
	require.Empty(t, name)
	require.Zero(t, revision, "it was never set")

	once := idempotency.Command{ID: "once", Digest: "d"}
	require.NoError(t, setting.Replace(t.Context(), color{"red"}, 0, once))
	require.NoError(t, setting.Replace(t.Context(), color{"red"}, 0, once), "a repeated command")
	name, revision = get()
	require.Equal(t, "red", name)
	require.Positive(t, revision)

	err = setting.Replace(t.Context(), color{"blue"}, 0, none)
	require.Equal(t, resource.ReasonEtagMismatch, fault.ReasonOf(err))
	require.NoError(t, setting.Replace(t.Context(), color{"blue"}, revision, none))
	require.NoError(t, setting.Replace(t.Context(), color{"green"}, singleton.AnyRevision, none))
	name, _ = get()
	require.Equal(t, "green", name)

	other, err := singleton.OpenSetting[color](t.Context(), db, at, "another", "otherColor")
	require.NoError(t, err)
	value, _, err := other.Get(t.Context())
	require.NoError(t, err)
	require.Zero(t, value, "each setting is a document of its own")
}

func TestEtagsAreParsed(t *testing.T) {
	revision, err := singleton.ParseEtag("", "etag")
	require.NoError(t, err)
	require.EqualValues(t, singleton.AnyRevision, revision)
	revision, err = singleton.ParseEtag(resource.EtagOf(7), "etag")
	require.NoError(t, err)
	require.EqualValues(t, 7, revision)
	_, err = singleton.ParseEtag("seven", "etag")
	require.True(t, fault.Is(err, fault.InvalidArgument))
}
