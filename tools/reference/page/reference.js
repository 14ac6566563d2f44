// Shows the document that the address names: /docs/#orders.
const links = [...document.querySelectorAll('nav a[href^="#"]')];

function show() {
  const [service] = location.hash.slice(1).split('/');
  const link = links.find((each) => each.hash === `#${service}`) ?? links[0];
  links.forEach((each) => each.toggleAttribute('aria-current', each === link));
  document.title = `Comptoir ${link.textContent}: API reference`;
  SwaggerUIBundle({
    url: `${link.hash.slice(1)}.json`,
    dom_id: '#reference',
    deepLinking: false,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
    // Swagger UI leaves its list of servers without a name for screen readers.
    onComplete: () => document.getElementById('servers')?.setAttribute('aria-label', 'Server'),
  });
}

addEventListener('hashchange', show);
show();
