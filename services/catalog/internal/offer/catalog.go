package offer

import (
	"context"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// ReasonOutrun is the reason of the fault for a version in whose place somebody else has put
// another.
const ReasonOutrun = "CHANGED_MEANWHILE"

// Versions keeps versions for good.
type Versions interface {
	// View returns the catalog as last seen by this process, at most a second old,
	// and never older than the process's own last change.
	View() *View
	// Refresh reads what other processes changed and returns the newest view.
	Refresh(ctx context.Context) (*View, error)
	// Append adds a version. When its number is taken, or its request has made another, it
	// returns a Conflict with ReasonOutrun.
	Append(ctx context.Context, v Version) error
	// MadeBy returns the version that a request made, by the key of its Creation; false when
	// there is none.
	MadeBy(ctx context.Context, key string) (Version, bool, error)
}

// Change says who changes what, and by which request.
type Change struct {
	Actor     string
	Command   idempotency.Command
	Etag      string    // of the version it is based on; empty: of whichever applies
	Effective time.Time // from when on it is to apply; zero: at once
}

// Catalog makes new versions of resources, one at a time and each on top of the one
// that applies when it begins to.
type Catalog struct {
	versions Versions
	clock    clock.Clock
}

// New returns the catalog that is kept in versions.
func New(versions Versions, c clock.Clock) *Catalog { return &Catalog{versions: versions, clock: c} }

// Now returns the catalog as it applies now, for reading.
func (c *Catalog) Now() Moment { return c.At(c.now()) }

// At returns the catalog as it applied, or will apply, at a time.
func (c *Catalog) At(t time.Time) Moment { return c.versions.View().At(t, c.now()) }

func (c *Catalog) now() time.Time { return c.clock.Now().UTC().Truncate(time.Millisecond) }

// Get returns what applies under a name, also when another process has just changed it.
func (c *Catalog) Get(ctx context.Context, name string) (Version, error) {
	view, err := c.versions.Refresh(ctx)
	if err != nil {
		return Version{}, err
	}
	now := c.now()
	return expect(view.At(now, now), name, "")
}

// Create adds the first version of a name, or brings a deleted one back.
func (c *Catalog) Create(ctx context.Context, name string, content Content, change Change) (Version, error) {
	return c.append(ctx, name, change, func(then Moment) (Version, error) {
		if _, found := then.Current(name); found {
			return Version{}, fault.New(fault.AlreadyExists, "NAME_TAKEN", "%s exists already", name)
		}
		return checked(content, then)
	})
}

// Update adds a version whose content revise makes from the one that applies when the
// change is to begin.
func (c *Catalog) Update(ctx context.Context, name string, change Change, revise func(Version) (Content, error)) (Version, error) {
	return c.append(ctx, name, change, func(then Moment) (Version, error) {
		current, err := expect(then, name, change.Etag)
		if err != nil {
			return Version{}, err
		}
		content, err := revise(current)
		if err != nil {
			return Version{}, err
		}
		return checked(content, then)
	})
}

// Delete adds a version that takes the name out of use.
func (c *Catalog) Delete(ctx context.Context, name string, change Change) error {
	_, err := c.append(ctx, name, change, func(then Moment) (Version, error) {
		version, err := expect(then, name, change.Etag)
		if err != nil {
			return Version{}, err
		}
		version.Deleted = true
		return version, checkUnused(name, then)
	})
	return err
}

// Undelete adds a version that takes a deleted name back into use as it was.
func (c *Catalog) Undelete(ctx context.Context, name string, change Change) (Version, error) {
	return c.append(ctx, name, change, func(then Moment) (Version, error) {
		switch version := then.Version(name); {
		case version.Number == 0:
			return Version{}, Missing(name)
		case !version.Deleted:
			return Version{}, fault.New(fault.Precondition, "NOT_DELETED", "%s is in use", name)
		default:
			return checked(version.Content(), then)
		}
	})
}

// append makes the next version from the newest view and adds it; when somebody
// else was faster, it does so again on top of theirs.
func (c *Catalog) append(ctx context.Context, name string, change Change, next func(Moment) (Version, error)) (Version, error) {
	now := c.now()
	if !change.Effective.IsZero() && change.Effective.Before(now) {
		return Version{}, fault.Invalid("effective_time", "lies in the past")
	}
	outrun := func(err error) bool { return fault.ReasonOf(err) == ReasonOutrun }
	return docstore.RetryOnConflict(ctx, outrun, func() (Version, error) {
		view, err := c.versions.Refresh(ctx)
		if err != nil {
			return Version{}, err
		}
		if made, repeated, err := c.repeated(ctx, change); err != nil || repeated {
			return made, err
		}
		made, effective := view.times(name, change, now)
		version, err := next(view.At(effective, effective))
		if err != nil {
			return Version{}, err
		}
		version.Name, version.Kind, version.Number = name, KindOf(name), view.newest(name).Number+1
		version.Made, version.Effective = made, effective
		version.Actor, version.Creation = change.Actor, change.Command.Creation()
		return version, c.versions.Append(ctx, version)
	})
}

// repeated finds what an earlier call with the same command made.
func (c *Catalog) repeated(ctx context.Context, change Change) (Version, bool, error) {
	find := func(key string) (Version, bool, error) { return c.versions.MadeBy(ctx, key) }
	return idempotency.Earlier(change.Command, find, func(v Version) *idempotency.Creation { return v.Creation })
}

// checked returns a version with the content, filled in and found right.
func checked(content Content, then Moment) (Version, error) {
	Fill(content)
	if err := Check(content, then); err != nil {
		return Version{}, err
	}
	var v Version
	content.put(&v)
	return v, nil
}

// expect returns the version that applies, if it is the one the caller knows.
func expect(then Moment, name, etag string) (Version, error) {
	current, found := then.Current(name)
	if !found {
		return Version{}, Missing(name)
	}
	if etag != "" && etag != current.Etag() {
		return Version{}, fault.New(fault.Conflict, "ETAG_MISMATCH", "%s was changed meanwhile; read it again", name)
	}
	return current, nil
}

// Etag returns what changes with every version.
func (v Version) Etag() string { return strconv.FormatInt(v.Number, 10) }

// Missing is the fault for a name that nothing has.
func Missing(name string) error {
	return fault.New(fault.NotFound, "NOT_IN_CATALOG", "there is no %s", name)
}
