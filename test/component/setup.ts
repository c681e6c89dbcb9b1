/** Component tests look like the app. */
import '../../renderer/styles/index.css';
