// Package handlers speaks HTTP: routes.go is the whole map, the files beside
// it bind, call and answer, one feature each.
package handlers

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"portal/portal"
	"portal/rules"
	"portal/static"
	"portal/views"
)

// Config is how an installation is reached.
type Config struct {
	// URL is the address that people use, such as https://portal.example.com.
	// Under https, cookies are marked Secure.
	URL *url.URL
	// TrustedProxies are the networks whose X-Forwarded-* headers count.
	TrustedProxies []netip.Prefix
	// Demo lists whom one can sign in as; empty outside of the demo.
	Demo []DemoPerson
	// TLS tells that the program itself speaks HTTPS.
	TLS bool
	Log *slog.Logger
}

// DemoPerson is one of the demo's accounts as the sign-in page offers it.
type DemoPerson struct {
	Name, Email, Role, Company, Password string
}

// Server answers the requests of one installation.
type Server struct {
	portal   *portal.Portal
	views    *views.Views
	assets   *static.Assets
	config   Config
	log      *slog.Logger
	echo     *echo.Echo
	sessions *sessionStore
	policies map[string]policy
}

// policy says who may ask for a route.
type policy struct {
	public     bool
	permission rules.Permission
}

// looks are the templates and what they refer to.
type looks struct {
	views  *views.Views
	assets *static.Assets
}

// embedded gives the looks that are built into the program. They are the same
// for every server of a process, and parsed for the first.
var embedded = sync.OnceValues(func() (looks, error) {
	assets, err := static.New()
	if err != nil {
		return looks{}, err
	}
	parsed, err := views.New(templateFuncs(assets))
	return looks{parsed, assets}, err
})

// New wires a server. It fails when a template or an asset has a fault.
func New(p *portal.Portal, config Config) (*Server, error) {
	looks, err := embedded()
	if err != nil {
		return nil, err
	}
	s := &Server{
		portal: p, views: looks.views, assets: looks.assets, config: config, log: config.Log,
		echo: echo.New(), policies: map[string]policy{},
	}
	s.sessions = newSessionStore(p, s.isSecure())
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.IPExtractor = s.clientIP()
	s.echo.HTTPErrorHandler = s.answerError
	s.echo.Use(s.identifyRequest, s.logRequest, s.recoverPanic, s.setSecurityHeaders, s.refuseCrossSite, s.limitBody)
	s.routes()
	return s, nil
}

// Handler is the whole server, compressing what is worth it. Pages are written
// in one go, so that compressing without state costs a hundredth in size and
// spares each request under way the megabyte that a compressor would keep.
func (s *Server) Handler() (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(gzip.StatelessCompression), gzhttp.EnableZstd(false))
	if err != nil {
		return nil, err
	}
	return wrap(s.echo), nil
}

func (s *Server) isSecure() bool {
	return s.config.TLS || s.config.URL != nil && s.config.URL.Scheme == "https"
}

// clientIP believes X-Forwarded-For only from the proxies that were named.
func (s *Server) clientIP() echo.IPExtractor {
	if len(s.config.TrustedProxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, prefix := range s.config.TrustedProxies {
		options = append(options, echo.TrustIPRange(asIPNet(prefix)))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}
