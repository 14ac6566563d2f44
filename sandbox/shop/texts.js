// The shop's words in fr, nl and en. The language comes from ?lang=, else from the last choice, else from the browser.

export const LANGUAGES = ["fr", "nl", "en"];

const WORDS = {
  skip: ["Aller au contenu", "Naar de inhoud", "Skip to content"],
  shop: ["Boutique", "Winkel", "Shop"],
  welcome: ["Bienvenue chez Comptoir", "Welkom bij Comptoir", "Welcome to Comptoir"],
  welcome_more: [
    "Choisissez, créez votre compte, payez par carte. La confirmation et la facture arrivent par e-mail.",
    "Kies, maak een account, betaal met uw kaart. De bevestiging en de factuur komen per e-mail.",
    "Choose, open an account, pay by card. The confirmation and the invoice come by e-mail.",
  ],
  catalogue: ["Catalogue", "Catalogus", "Catalogue"],
  basket: ["Panier", "Winkelmand", "Basket"],
  basket_empty: ["Votre panier est vide.", "Uw winkelmand is leeg.", "Your basket is empty."],
  add: ["Ajouter", "Toevoegen", "Add"],
  added: ["Ajouté au panier : {0}", "Toegevoegd: {0}", "Added to the basket: {0}"],
  remove: ["Retirer {0}", "{0} verwijderen", "Remove {0}"],
  quantity: ["Quantité de {0}", "Aantal {0}", "Quantity of {0}"],
  total: ["Total TTC", "Totaal incl. btw", "Total incl. VAT"],
  excl_vat: ["{0} HT · TVA {1}", "{0} excl. btw · btw {1}", "{0} excl. VAT · VAT {1}"],
  accept_terms: [
    "J'accepte les conditions générales de vente.",
    "Ik aanvaard de algemene voorwaarden.",
    "I accept the terms of sale.",
  ],
  order_and_pay: ["Commander et payer", "Bestellen en betalen", "Order and pay"],
  login_to_order: ["Connectez-vous pour commander", "Log in om te bestellen", "Log in to order"],
  ordered_not_paid: [
    "La commande {0} est enregistrée, mais la page de paiement ne s'ouvre pas. Payez-la depuis « Mes commandes ».",
    "Bestelling {0} is geplaatst, maar de betaalpagina opent niet. Betaal ze via ‘Mijn bestellingen’.",
    "Order {0} is placed, but the payment page does not open. Pay it from “My orders”.",
  ],
  login: ["Se connecter", "Inloggen", "Log in"],
  logout: ["Se déconnecter", "Uitloggen", "Log out"],
  register: ["Créer un compte", "Account maken", "Create an account"],
  registered: [
    "Votre compte est créé. Un e-mail avec votre numéro client et un lien de confirmation est en route.",
    "Uw account is aangemaakt. Een e-mail met uw klantnummer en een bevestigingslink is onderweg.",
    "Your account is open. An e-mail with your customer number and a confirmation link is on its way.",
  ],
  email: ["Adresse e-mail", "E-mailadres", "E-mail address"],
  password: ["Mot de passe", "Wachtwoord", "Password"],
  new_password: ["Mot de passe (une longue phrase convient)", "Wachtwoord (een lange zin mag)", "Password (a long phrase is fine)"],
  forgot: ["Mot de passe oublié ?", "Wachtwoord vergeten?", "Forgot your password?"],
  first_name: ["Prénom", "Voornaam", "First name"],
  name: ["Nom", "Naam", "Name"],
  phone: ["Téléphone", "Telefoon", "Phone"],
  street: ["Rue et numéro", "Straat en nummer", "Street and number"],
  postal_code: ["Code postal", "Postcode", "Postal code"],
  city: ["Ville", "Plaats", "City"],
  country: ["Pays", "Land", "Country"],
  my_orders: ["Mes commandes", "Mijn bestellingen", "My orders"],
  my_invoices: ["Mes factures", "Mijn facturen", "My invoices"],
  no_orders: ["Pas encore de commande.", "Nog geen bestellingen.", "No orders yet."],
  no_invoices: ["Pas encore de facture.", "Nog geen facturen.", "No invoices yet."],
  number: ["Numéro", "Nummer", "Number"],
  date: ["Date", "Datum", "Date"],
  status: ["État", "Status", "Status"],
  amount: ["Montant", "Bedrag", "Amount"],
  pay: ["Payer", "Betalen", "Pay"],
  pdf: ["Télécharger le PDF de {0}", "PDF van {0} downloaden", "Download the PDF of {0}"],
  retry: ["Réessayer", "Opnieuw proberen", "Try again"],
  working: ["Un instant…", "Een ogenblik…", "One moment…"],
  unreachable: [
    "Le serveur ne répond pas. Réessayez dans un instant.",
    "De server antwoordt niet. Probeer het zo meteen opnieuw.",
    "The server does not answer. Try again in a moment.",
  ],
  failed: ["La demande a échoué ({0}).", "Het verzoek is mislukt ({0}).", "The request failed ({0})."],
  confirm_title: ["Confirmez votre adresse", "Bevestig uw adres", "Confirm your address"],
  confirm_more: [
    "Un clic et votre adresse e-mail est confirmée.",
    "Eén klik en uw e-mailadres is bevestigd.",
    "One click and your e-mail address is confirmed.",
  ],
  confirm: ["Confirmer mon adresse", "Mijn adres bevestigen", "Confirm my address"],
  confirmed: ["Votre adresse est confirmée. Merci !", "Uw adres is bevestigd. Bedankt!", "Your address is confirmed. Thank you!"],
  no_token: [
    "Ce lien est incomplet. Ouvrez-le de nouveau depuis l'e-mail.",
    "Deze link is onvolledig. Open hem opnieuw vanuit de e-mail.",
    "This link is incomplete. Open it again from the e-mail.",
  ],
  reset_title: ["Mot de passe oublié", "Wachtwoord vergeten", "Forgotten password"],
  reset_more: [
    "Donnez votre adresse e-mail : vous recevrez un lien, valable 24 heures.",
    "Geef uw e-mailadres: u krijgt een link die 24 uur geldig is.",
    "Give your e-mail address: you will get a link, valid for 24 hours.",
  ],
  send_link: ["Envoyer le lien", "Link versturen", "Send the link"],
  link_sent: [
    "Si un compte existe à cette adresse, un e-mail est en route.",
    "Als er een account met dit adres bestaat, is er een e-mail onderweg.",
    "If an account has this address, an e-mail is on its way.",
  ],
  choose_password: ["Choisissez un nouveau mot de passe", "Kies een nieuw wachtwoord", "Choose a new password"],
  save_password: ["Enregistrer", "Opslaan", "Save"],
  password_saved: [
    "Votre mot de passe est changé. Toutes vos sessions sont terminées.",
    "Uw wachtwoord is gewijzigd. Al uw sessies zijn beëindigd.",
    "Your password is changed. All your sessions are ended.",
  ],
  thanks: ["Merci pour votre commande", "Bedankt voor uw bestelling", "Thank you for your order"],
  thanks_more: [
    "La confirmation et la facture arrivent par e-mail.",
    "De bevestiging en de factuur komen per e-mail.",
    "The confirmation and the invoice come by e-mail.",
  ],
  order_is: ["Commande {0}", "Bestelling {0}", "Order {0}"],
  checking: ["Nous attendons la confirmation du paiement…", "We wachten op de bevestiging van de betaling…", "Waiting for the payment to be confirmed…"],
  still_waiting: [
    "Le paiement n'est pas encore confirmé. Cela peut prendre quelques minutes : un e-mail suivra.",
    "De betaling is nog niet bevestigd. Dat kan enkele minuten duren: u krijgt een e-mail.",
    "The payment is not confirmed yet. It can take some minutes: an e-mail will follow.",
  ],
  login_for_status: ["Connectez-vous pour suivre la commande.", "Log in om de bestelling te volgen.", "Log in to follow the order."],
  cancelled_title: ["Paiement annulé", "Betaling geannuleerd", "Payment cancelled"],
  cancelled_more: [
    "Rien n'a été débité. La commande vous attend.",
    "Er is niets afgeschreven. De bestelling wacht op u.",
    "Nothing was charged. The order waits for you.",
  ],
  pay_again: ["Payer maintenant", "Nu betalen", "Pay now"],
  back: ["Retour à la boutique", "Terug naar de winkel", "Back to the shop"],
  "status.pending_payment": ["À payer", "Te betalen", "To be paid"],
  "status.payment_failed": ["Paiement refusé", "Betaling mislukt", "Payment failed"],
  "status.paid": ["Payée", "Betaald", "Paid"],
  "status.preparing": ["En préparation", "In voorbereiding", "Being prepared"],
  "status.shipped": ["Expédiée", "Verzonden", "Shipped"],
  "status.delivered": ["Livrée", "Geleverd", "Delivered"],
  "status.cancelled": ["Annulée", "Geannuleerd", "Cancelled"],
  "status.expired": ["Expirée", "Verlopen", "Expired"],
  "status.refunded": ["Remboursée", "Terugbetaald", "Refunded"],
};

function chosen() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (LANGUAGES.includes(asked)) localStorage.setItem("comptoir.lang", asked);
  const wanted = [localStorage.getItem("comptoir.lang"), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

export const language = chosen();

/** The words for a key; {0}, {1} are replaced. An unknown status is shown as it is. */
export function t(key, ...values) {
  const words = WORDS[key]?.[LANGUAGES.indexOf(language)] ?? key.replace(/^status\./, "");
  return words.replace(/\{(\d)\}/g, (_, index) => values[index] ?? "");
}

/** A text that the services may give in one language or in several. */

export function money(value) {
  if (!value) return "";
  const format = new Intl.NumberFormat(language, { style: "currency", currency: value.currency });
  return format.format(value.amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

export const percent = (basisPoints) =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 }).format(basisPoints / 10_000);

export const day = (value) => (value ? new Date(value).toLocaleDateString(language, { dateStyle: "medium" }) : "");
