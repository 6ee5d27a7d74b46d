package offer

import (
	"context"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/once"
)

// Versions keeps versions for good.
type Versions interface {
	// View returns the catalog as last seen by this process, at most a second old,
	// and never older than the process's own last change.
	View() *View
	// Refresh reads what other processes changed and returns the newest view.
	Refresh(ctx context.Context) (*View, error)
	// Append adds a version. When its number is taken it returns a fault of kind
	// Conflict: somebody else was faster.
	Append(ctx context.Context, v Version) error
	// MadeBy returns the version that an actor made by a request; fault NotFound for
	// none.
	MadeBy(ctx context.Context, actor, requestID string) (Version, error)
}

// tries is how often a change is made anew on top of somebody else's.
const tries = 10

// Change says who changes what, and by which request.
type Change struct {
	Actor   string
	Command once.Command
	Etag    string // of the version it is based on; empty: of whichever is newest
}

// Catalog makes new versions of resources, one at a time and each on top of the last.
type Catalog struct {
	versions Versions
	clock    clock.Clock
}

// New returns the catalog that is kept in versions.
func New(versions Versions, c clock.Clock) *Catalog { return &Catalog{versions: versions, clock: c} }

// View returns the catalog as it stands, for reading.
func (c *Catalog) View() *View { return c.versions.View() }

// Get returns what applies under a name, also when another process has just changed it.
func (c *Catalog) Get(ctx context.Context, name string) (Version, error) {
	view, err := c.versions.Refresh(ctx)
	if err != nil {
		return Version{}, err
	}
	if version, found := view.Current(name); found {
		return version, nil
	}
	return Version{}, missing(name)
}

// Create adds the first version of a name, or brings a deleted one back.
func (c *Catalog) Create(ctx context.Context, name string, content Content, change Change) (Version, error) {
	return c.append(ctx, name, change, func(view *View) (Version, error) {
		if _, found := view.Current(name); found {
			return Version{}, fault.New(fault.AlreadyExists, "NAME_TAKEN", "%s exists already", name)
		}
		return filled(content, view)
	})
}

// Update adds a version whose content revise makes from the present one.
func (c *Catalog) Update(ctx context.Context, name string, change Change, revise func(Version) (Content, error)) (Version, error) {
	return c.append(ctx, name, change, func(view *View) (Version, error) {
		current, err := expect(view, name, change.Etag)
		if err != nil {
			return Version{}, err
		}
		content, err := revise(current)
		if err != nil {
			return Version{}, err
		}
		return filled(content, view)
	})
}

// Delete adds a version that takes the name out of use.
func (c *Catalog) Delete(ctx context.Context, name string, change Change) error {
	_, err := c.append(ctx, name, change, func(view *View) (Version, error) {
		version, err := expect(view, name, change.Etag)
		if err != nil {
			return Version{}, err
		}
		version.Deleted = true
		return version, checkUnused(name, view)
	})
	return err
}

// append makes the next version from the newest view and adds it; when somebody
// else was faster, it does so again on top of theirs.
func (c *Catalog) append(ctx context.Context, name string, change Change, next func(*View) (Version, error)) (Version, error) {
	var err error
	for range tries {
		var view *View
		if view, err = c.versions.Refresh(ctx); err != nil {
			return Version{}, err
		}
		if made, repeated, err := c.repeated(ctx, change); err != nil || repeated {
			return made, err
		}
		var version Version
		if version, err = next(view); err != nil {
			return Version{}, err
		}
		version = c.stamped(version, name, view.newest(name), change)
		if err = c.versions.Append(ctx, version); fault.KindOf(err) != fault.Conflict {
			return version, err
		}
	}
	return Version{}, err
}

// repeated finds what an earlier call with the same command made.
func (c *Catalog) repeated(ctx context.Context, change Change) (Version, bool, error) {
	if change.Command.Empty() {
		return Version{}, false, nil
	}
	made, err := c.versions.MadeBy(ctx, change.Actor, change.Command.ID)
	if fault.KindOf(err) == fault.NotFound {
		return Version{}, false, nil
	}
	if err != nil {
		return Version{}, false, err
	}
	seen, err := once.Log{{Command: made.Command}}.Seen(change.Command)
	return made, seen, err
}

func (c *Catalog) stamped(v Version, name string, before Version, change Change) Version {
	v.Name, v.Kind, v.Number = name, KindOf(name), before.Number+1
	v.Actor, v.Command = change.Actor, change.Command
	v.Effective = c.clock.Now().UTC().Truncate(time.Millisecond)
	return v
}

// filled returns a version with the content, once it is found right.
func filled(content Content, view *View) (Version, error) {
	if level, ok := content.(*ServiceLevel); ok && level.Ceiling == 0 {
		level.Ceiling = DefaultCeiling
	}
	if err := content.check(); err != nil {
		return Version{}, err
	}
	if err := checkReferences(content, view); err != nil {
		return Version{}, err
	}
	var v Version
	content.put(&v)
	return v, nil
}

// expect returns the version that applies, if it is the one the caller knows.
func expect(view *View, name, etag string) (Version, error) {
	current, found := view.Current(name)
	if !found {
		return Version{}, missing(name)
	}
	if etag != "" && etag != current.Etag() {
		return Version{}, fault.New(fault.Conflict, "ETAG_MISMATCH", "%s was changed meanwhile; read it again", name)
	}
	return current, nil
}

// Etag returns what changes with every version.
func (v Version) Etag() string { return strconv.FormatInt(v.Number, 10) }

func missing(name string) error {
	return fault.New(fault.NotFound, "NOT_IN_CATALOG", "there is no %s", name)
}
