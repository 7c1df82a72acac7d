// A place kept for a section below the fold: it asks for the section when the reader comes near.
export default function ({ parentElement, data, setStateValue }) {
  const place = parentElement.querySelector(".cadran-later");
  place.style.height = `${data.height}px`;
  place.textContent = data.words;
  if (place.cadranObserver) return;
  const root = document.querySelector('[data-testid="stMain"]');
  place.cadranObserver = new IntersectionObserver(entries => {
    if (!entries.some(entry => entry.isIntersecting)) return;
    place.cadranObserver.disconnect();
    setStateValue("seen", true);
  }, { root, rootMargin: "400px" });
  place.cadranObserver.observe(place);
  return () => place.cadranObserver.disconnect();
}
