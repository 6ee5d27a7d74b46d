package wording

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// refreshInterval is the time after which a change made by another replica is known at the latest.
const refreshInterval = 2 * time.Second

// Service keeps the templates of the firm and finds their texts. It is safe for concurrent use.
type Service struct {
	register *resource.Register[Template]
	set      *template.Set
	catalog  Catalog
	clock    clock.Clock
	log      *slog.Logger
	current  atomic.Pointer[catalogue]
	// refresh is held from reading the templates until their texts are current, so that no older ones follow newer ones.
	refresh sync.Mutex
	stop    context.CancelFunc
	running sync.WaitGroup
}

// catalogue holds compiled texts.
type catalogue map[key]compiled

// compiled is a text and its compiled form.
type compiled struct {
	source template.Source
	own    *template.Own
}

// key is the place of a text.
type key struct {
	event, language, channel, segment string
}

// Deps are the parts that a Service is made of.
type Deps struct {
	Set     *template.Set
	Catalog Catalog
	Clock   clock.Clock
	Log     *slog.Logger
}

// Catalog knows the segments of customers.
type Catalog interface {
	// HasResource reports whether the catalog has or had a resource of the name.
	HasResource(ctx context.Context, name string) (bool, error)
}

// NewService opens the collection, making it if need be, and reads the templates.
func NewService(ctx context.Context, db docstore.Database, deps Deps) (*Service, error) {
	templates, err := docstore.Open[Template](ctx, db, docstore.Spec{Name: "templates", Indexes: []docstore.Index{
		{Fields: []string{"event", "channel", "segment"}, Unique: true},
		resource.CreationIndex(),
	}})
	if err != nil {
		return nil, err
	}
	removals, err := resource.OpenRemovals(ctx, db)
	if err != nil {
		return nil, err
	}
	s := &Service{
		set:     deps.Set,
		catalog: deps.Catalog,
		clock:   deps.Clock,
		log:     deps.Log,
	}
	s.register, err = resource.NewRegister(templates, resource.Options[Template]{
		Collection: Collection,
		Removals:   removals,
		Check:      s.checkResource,
		Prepare:    completeTemplate,
	})
	if err != nil {
		return nil, err
	}
	return s, s.Refresh(ctx)
}

// GetTemplate returns a template, or the fault resource.NotFound.
func (s *Service) GetTemplate(ctx context.Context, name string) (Doc, error) {
	return s.register.Get(ctx, name)
}

// ListTemplates returns a page of templates by name, and the token for the next one.
func (s *Service) ListTemplates(ctx context.Context, req listing.Request) ([]Doc, string, error) {
	return s.register.List(ctx, req)
}

// CreateTemplate makes a template. Faults are those of the register and of CheckTemplate; another template for the same
// message, channel and segment is one.
func (s *Service) CreateTemplate(ctx context.Context, id string, t Template, change resource.Change) (Doc, error) {
	doc, err := s.register.Create(ctx, id, t, change)
	return doc, s.refreshAfter(ctx, err)
}

// UpdateTemplate lets edit alter a template, which gets the next version. Faults are those of CreateTemplate.
func (s *Service) UpdateTemplate(
	ctx context.Context, name string, change resource.Change, edit func(*Template),
) (Doc, error) {
	doc, err := s.register.Update(ctx, name, change, func(t *Template) error {
		edit(t)
		return nil
	})
	return doc, s.refreshAfter(ctx, err)
}

// DeleteTemplate removes a template.
func (s *Service) DeleteTemplate(ctx context.Context, name string, change resource.Change) error {
	return s.refreshAfter(ctx, s.register.Delete(ctx, name, change))
}

// refreshAfter makes a change known, unless there was none.
func (s *Service) refreshAfter(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	return s.Refresh(ctx)
}

// Start begins to look for changes that other replicas make.
func (s *Service) Start(ctx context.Context) error {
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.running.Go(func() {
		clock.Every(ctx, s.clock, refreshInterval, func(ctx context.Context) {
			if err := s.Refresh(ctx); err != nil && ctx.Err() == nil {
				s.log.WarnContext(ctx, "the firm's texts could not be read; the previous ones stay in force", "error", err)
			}
		})
	})
	return nil
}

// Stop ends it.
func (s *Service) Stop(context.Context) error {
	s.stop()
	s.running.Wait()
	return nil
}

// Refresh reads the templates again, and compiles the texts that have changed.
func (s *Service) Refresh(ctx context.Context) error {
	s.refresh.Lock()
	defer s.refresh.Unlock()
	all, err := s.register.All(ctx)
	if err != nil {
		return err
	}
	fresh := catalogue{}
	for name, t := range all {
		for _, text := range t.Texts {
			k := key{t.Event, text.Language, t.Channel, t.Segment}
			if c, isUsable := s.compileText(k, versionOf(name, t), text.source()); isUsable {
				fresh[k] = c
			}
		}
	}
	s.current.Store(&fresh)
	return nil
}

// compileText returns the compiled form of a text: the current one when neither the version nor the words have changed. A
// template that was deleted and made again has the versions of the first one.
func (s *Service) compileText(k key, version string, source template.Source) (compiled, bool) {
	if current := s.current.Load(); current != nil {
		if c, isKnown := (*current)[k]; isKnown && c.own.Version == version && c.source == source {
			return c, true
		}
	}
	own, faults := s.set.NewOwn(template.Name(k.event), version, source)
	return compiled{source, own}, len(faults) == 0
}

// ForCase returns the texts for the channel and the segment of a case.
func (s *Service) ForCase(channel, segment string) template.OwnTexts {
	return finder{texts: *s.current.Load(), channel: channel, segment: segment}
}

// finder finds the texts of one case.
type finder struct {
	texts            catalogue
	channel, segment string
}

// FindOwn implements template.OwnTexts: the text of segment and channel, of the segment, of the channel, of neither.
func (f finder) FindOwn(name template.Name, language string) *template.Own {
	for _, k := range []key{
		{channel: f.channel, segment: f.segment}, {segment: f.segment}, {channel: f.channel}, {},
	} {
		k.event, k.language = string(name), language
		if found, isKnown := f.texts[k]; isKnown {
			return found.own
		}
	}
	return nil
}
