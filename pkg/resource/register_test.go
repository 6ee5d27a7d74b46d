package resource_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/mongodb"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
)

// lamp is a resource with two unique indexes.
type lamp struct {
	idempotency.Commands `bson:",inline"`
	Title                string    `bson:"title"`
	Serial               string    `bson:"serial,omitempty"`
	Room                 string    `bson:"room"`
	Socket               int       `bson:"socket"`
	Updated              time.Time `bson:"updated"`
	Deleted              bool      `bson:"deleted"`
}

// shelf is a register with the hooks of its tests.
type shelf struct {
	*testing.T
	*resource.Register[lamp]
	coll *docstore.Collection[lamp]

	mu      sync.Mutex
	changed []string
	user    string // of every lamp
}

func (s *shelf) now() time.Time { return time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC) }

func (s *shelf) change(id string) resource.Change {
	return resource.Change{Command: command(id), Now: s.now()}
}

// command is the one request with an id that ann makes.
func command(id string) idempotency.Command {
	return idempotency.Command{ID: id, Digest: "digest of " + id, Caller: "users/ann"}
}

// onTestedStore runs a test on the embedded store, or on MongoDB when OMBUD_TEST_MONGODB_URI names a server, with
// documents that keep ids and with documents that keep names.
func onTestedStore(t *testing.T, kept bool, test func(s *shelf)) {
	t.Helper()
	store, open := "sqlite", openSQLite
	if os.Getenv("OMBUD_TEST_MONGODB_URI") != "" {
		store, open = "mongodb", openMongoDB
	}
	for form, nameIsID := range map[string]bool{"ids": false, "names": true} {
		t.Run(store+" "+form, func(t *testing.T) { test(newShelf(t, open(t), kept, nameIsID)) })
	}
}

func openSQLite(t *testing.T) docstore.Database {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "resources.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	return db
}

func openMongoDB(t *testing.T) docstore.Database {
	t.Helper()
	uri, name := os.Getenv("OMBUD_TEST_MONGODB_URI"), "ombud_test_"+bson.NewObjectID().Hex()
	db, err := mongodb.Open(t.Context(), uri, name, mongodb.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	return db
}

func newShelf(t *testing.T, db docstore.Database, kept, nameIsID bool) *shelf {
	t.Helper()
	spec := docstore.Spec{Name: "lamps", Indexes: []docstore.Index{
		{Fields: []string{"serial"}, Unique: true, Sparse: true},
		{Fields: []string{"room", "socket"}, Unique: true},
		resource.CreationIndex(),
	}}
	coll, err := docstore.Open[lamp](t.Context(), db, spec)
	require.NoError(t, err)
	fields, err := listing.NewFields(spec, listing.Field{Name: "room", Path: "room"})
	require.NoError(t, err)
	s := &shelf{T: t, coll: coll}
	o := resource.Options[lamp]{
		Collection: "lamps",
		NameIsID:   nameIsID,
		Fields:     fields,
		Check:      checkLamp,
		Prepare:    func(l *lamp, now time.Time) { l.Updated = now },
		Users:      func(context.Context, string, lamp) (string, error) { return s.user, nil },
		Changed:    s.reportChange,
	}
	if kept {
		o.Deleted = func(l *lamp) *bool { return &l.Deleted }
	} else {
		o.Removals, err = resource.OpenRemovals(t.Context(), db)
		require.NoError(t, err)
	}
	s.Register, err = resource.NewRegister(coll, o)
	require.NoError(t, err)
	return s
}

func checkLamp(_ context.Context, name string, l lamp) error {
	if l.Title == "" {
		return fault.Invalid("title", "of %s is required", name)
	}
	return nil
}

func (s *shelf) reportChange(doc docstore.Doc[lamp]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed = append(s.changed, s.NameOf(doc))
}

// add makes a lamp in a socket of its own.
func (s *shelf) add(t *testing.T, id string, socket int) docstore.Doc[lamp] {
	t.Helper()
	doc, err := s.Create(t.Context(), id, lamp{Title: id, Room: "hall", Socket: socket}, s.change("create "+id))
	require.NoError(t, err)
	return doc
}

func retitle(title string) func(*lamp) error {
	return func(l *lamp) error {
		l.Title = title
		return nil
	}
}

func requireFault(t *testing.T, err error, kind fault.Kind, reason string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, kind, fault.KindOf(err))
	require.Equal(t, reason, fault.ReasonOf(err))
}

// fieldsOf returns the paths of the wrong fields that a fault names.
func fieldsOf(err error) []string {
	var paths []string
	if e, ok := fault.As(err); ok {
		for _, field := range e.Fields() {
			paths = append(paths, field.Path)
		}
	}
	return paths
}

func metadataOf(err error) map[string]string {
	e, _ := fault.As(err)
	return e.Metadata()
}

func TestCreateOncePerCommand(t *testing.T) {
	onTestedStore(t, false, func(s *shelf) {
		t := s.T
		body := lamp{Title: "reading", Room: "hall", Socket: 1}
		made, err := s.Create(t.Context(), "", body, s.change("r1"))
		require.NoError(t, err)
		require.Equal(t, s.now(), made.Body.Updated)
		require.Regexp(t, `^lamps/[0-9a-z]{26}$`, s.NameOf(made))

		again, err := s.Create(t.Context(), "another", body, s.change("r1"))
		require.NoError(t, err)
		require.Equal(t, made, again)

		other := s.change("r1")
		other.Command.Digest = "digest of another body"
		_, err = s.Create(t.Context(), "", body, other)
		requireFault(t, err, fault.InvalidArgument, idempotency.ReasonReused)

		got, err := s.Get(t.Context(), s.NameOf(made))
		require.NoError(t, err)
		require.Equal(t, made, got)
		require.Equal(t, []string{s.NameOf(made)}, s.changed)
	})
}

func TestCreateAtTheSameTimeMakesOne(t *testing.T) {
	onTestedStore(t, false, func(s *shelf) {
		t := s.T
		names := make([]string, 8)
		var group sync.WaitGroup
		for i := range names {
			group.Go(func() {
				doc, err := s.Create(t.Context(), "", lamp{Title: "one", Room: "hall"}, s.change("r1"))
				if err == nil {
					names[i] = s.NameOf(doc)
				}
			})
		}
		group.Wait()
		all, err := s.All(t.Context())
		require.NoError(t, err)
		require.Len(t, all, 1)
		for _, name := range names {
			require.Contains(t, all, name)
		}
	})
}

func TestCreateRefusesNamesAndValuesThatOthersHave(t *testing.T) {
	onTestedStore(t, false, func(s *shelf) {
		t := s.T
		first, err := s.Create(t.Context(), "a", lamp{Title: "a", Serial: "7", Room: "hall", Socket: 1}, s.change("a"))
		require.NoError(t, err)
		for name, tc := range map[string]struct {
			id     string
			body   lamp
			kind   fault.Kind
			reason string
			fields []string
		}{
			"name":     {"a", lamp{Title: "x", Room: "hall", Socket: 2}, fault.AlreadyExists, resource.ReasonExists, nil},
			"serial":   {"b", lamp{Title: "x", Serial: "7", Room: "hall", Socket: 2}, fault.AlreadyExists, resource.ReasonTaken, []string{"serial"}},
			"socket":   {"c", lamp{Title: "x", Room: "hall", Socket: 1}, fault.AlreadyExists, resource.ReasonTaken, []string{"room", "socket"}},
			"no title": {"d", lamp{Room: "hall", Socket: 3}, fault.InvalidArgument, "INVALID_ARGUMENT", []string{"title"}},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := s.Create(t.Context(), tc.id, tc.body, s.change(name))
				requireFault(t, err, tc.kind, tc.reason)
				require.Equal(t, tc.fields, fieldsOf(err))
			})
		}
		all, err := s.All(t.Context())
		require.NoError(t, err)
		require.Equal(t, map[string]lamp{"lamps/a": first.Body}, all)
	})
}

func TestUpdate(t *testing.T) {
	onTestedStore(t, false, func(s *shelf) {
		t := s.T
		made := s.add(t, "a", 1)
		s.add(t, "b", 2)

		change := s.change("u1")
		change.Etag = resource.Etag(made)
		updated, err := s.Update(t.Context(), "lamps/a", change, retitle("new"))
		require.NoError(t, err)
		require.Equal(t, "new", updated.Body.Title)

		repeated, err := s.Update(t.Context(), "lamps/a", change, retitle("never"))
		require.NoError(t, err, "the etag of a repeated command is not looked at")
		require.Equal(t, updated, repeated)

		change.Command = command("u2")
		_, err = s.Update(t.Context(), "lamps/a", change, retitle("stale"))
		requireFault(t, err, fault.Conflict, resource.ReasonEtagMismatch)

		skipped, err := s.Update(t.Context(), "lamps/a", s.change("u3"), func(l *lamp) error {
			l.Title = "skipped"
			return docstore.ErrSkip
		})
		require.NoError(t, err)
		require.Equal(t, updated, skipped)

		_, err = s.Update(t.Context(), "lamps/none", s.change("u4"), retitle("x"))
		requireFault(t, err, fault.NotFound, resource.ReasonNotFound)
		require.Equal(t, map[string]string{"resource": "lamps/none"}, metadataOf(err))

		_, err = s.Update(t.Context(), "lamps/a", s.change("u5"), retitle(""))
		requireFault(t, err, fault.InvalidArgument, "INVALID_ARGUMENT")

		_, err = s.Update(t.Context(), "lamps/a", s.change("u6"), func(l *lamp) error {
			l.Socket = 2
			return nil
		})
		requireFault(t, err, fault.AlreadyExists, resource.ReasonTaken)
	})
}

func TestUpdatesAtTheSameTimeAllCount(t *testing.T) {
	onTestedStore(t, false, func(s *shelf) {
		t := s.T
		s.add(t, "a", 0)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				_, err := s.Update(t.Context(), "lamps/a", resource.Change{Now: s.now()}, func(l *lamp) error {
					l.Socket++
					return nil
				})
				if err != nil {
					t.Errorf("%v", err)
				}
			})
		}
		group.Wait()
		doc, err := s.Get(t.Context(), "lamps/a")
		require.NoError(t, err)
		require.Equal(t, 8, doc.Body.Socket)
	})
}

func TestDeleteForGood(t *testing.T) {
	onTestedStore(t, false, func(s *shelf) {
		t := s.T
		made := s.add(t, "a", 1)
		s.user = "rooms/hall"
		err := s.Delete(t.Context(), "lamps/a", s.change("d1"))
		requireFault(t, err, fault.Precondition, resource.ReasonInUse)
		require.Equal(t, map[string]string{"resource": "lamps/a", "user": "rooms/hall"}, metadataOf(err))

		s.user = ""
		change := s.change("d1")
		change.Etag = "99"
		requireFault(t, s.Delete(t.Context(), "lamps/a", change), fault.Conflict, resource.ReasonEtagMismatch)
		change.Etag = resource.Etag(made)
		require.NoError(t, s.Delete(t.Context(), "lamps/a", change))
		require.NoError(t, s.Delete(t.Context(), "lamps/a", change), "repeated")
		requireFault(t, s.Delete(t.Context(), "lamps/a", s.change("d2")), fault.NotFound, resource.ReasonNotFound)
		_, err = s.Get(t.Context(), "lamps/a")
		requireFault(t, err, fault.NotFound, resource.ReasonNotFound)
		require.Equal(t, []string{"lamps/a", "lamps/a"}, s.changed, "made and deleted")
	})
}

func TestDeleteAndUndelete(t *testing.T) {
	onTestedStore(t, true, func(s *shelf) {
		t := s.T
		s.add(t, "a", 1)
		_, err := s.Undelete(t.Context(), "lamps/a", s.change("n1"))
		requireFault(t, err, fault.Precondition, resource.ReasonNotDeleted)

		require.NoError(t, s.Delete(t.Context(), "lamps/a", s.change("d1")))
		require.NoError(t, s.Delete(t.Context(), "lamps/a", s.change("d1")), "repeated")
		requireFault(t, s.Delete(t.Context(), "lamps/a", s.change("d2")), fault.NotFound, resource.ReasonNotFound)
		_, err = s.Update(t.Context(), "lamps/a", s.change("u1"), retitle("x"))
		requireFault(t, err, fault.NotFound, resource.ReasonNotFound)
		_, err = s.Create(t.Context(), "a", lamp{Title: "x", Room: "hall", Socket: 2}, s.change("c1"))
		requireFault(t, err, fault.AlreadyExists, resource.ReasonExists)
		kept, err := s.Get(t.Context(), "lamps/a")
		require.NoError(t, err)
		require.True(t, kept.Body.Deleted)

		back, err := s.Undelete(t.Context(), "lamps/a", s.change("n2"))
		require.NoError(t, err)
		require.False(t, back.Body.Deleted)
		again, err := s.Undelete(t.Context(), "lamps/a", s.change("n2"))
		require.NoError(t, err)
		require.Equal(t, back, again)
	})
}

func TestListSeedAndAll(t *testing.T) {
	onTestedStore(t, false, func(s *shelf) {
		t := s.T
		s.add(t, "b", 2)
		require.NoError(t, s.Seed(t.Context(), map[string]lamp{
			"lamps/a": {Title: "seeded", Room: "cellar", Socket: 1},
			"lamps/b": {Title: "seeded", Room: "cellar", Socket: 2},
		}))
		all, err := s.All(t.Context())
		require.NoError(t, err)
		require.Equal(t, "seeded", all["lamps/a"].Title)
		require.Equal(t, "b", all["lamps/b"].Title)

		page, next, err := s.List(t.Context(), listing.Request{PageSize: 1})
		require.NoError(t, err)
		require.Equal(t, "lamps/a", s.NameOf(page[0]))
		page, next, err = s.List(t.Context(), listing.Request{PageSize: 1, PageToken: next})
		require.NoError(t, err)
		require.Equal(t, "lamps/b", s.NameOf(page[0]))
		require.Empty(t, next)
		page, _, err = s.List(t.Context(), listing.Request{Filter: `room = "cellar"`})
		require.NoError(t, err)
		require.Len(t, page, 1)
	})
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	coll, err := docstore.Open[lamp](t.Context(), openSQLite(t), docstore.Spec{Name: "lamps"})
	require.NoError(t, err)
	for _, o := range []resource.Options[lamp]{{}, {Collection: "lamps"}} {
		_, err := resource.NewRegister(coll, o)
		require.Error(t, err)
	}
}
