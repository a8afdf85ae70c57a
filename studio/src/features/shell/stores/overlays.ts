import { defineStore } from 'pinia';
import { ref } from 'vue';

/** What may lie over any page, called by a key or from a menu. */
export const useOverlays = defineStore('overlays', () => ({ palette: ref(false), shortcuts: ref(false), tour: ref(false) }));
